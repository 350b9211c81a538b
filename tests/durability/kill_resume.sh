#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: kill_resume.sh PROGRAM [KILLS, default 200]
# Kills the training program (train.cpp) with SIGKILL at random moments, starts it again each time, and compares
# its losses and its last checkpoint bit by bit with those of a run that nobody disturbed.
set -euo pipefail

program=$1 kills=${2:-200}
steps=$((15 * kills + 20))
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/whole" "$dir/killed"

begin=$(date +%s%N)
"$program" "$dir/whole/checkpoint" "$steps" >"$dir/whole.losses"
step_us=$((($(date +%s%N) - begin) / 1000 / steps))

inside=0
for ((k = 0; k < kills; ++k)); do
  "$program" "$dir/killed/checkpoint" "$steps" >"$dir/killed.losses" &
  pid=$!
  # Up to ten steps after it started; not all of those moments are after the first step.
  us=$(((RANDOM * 32768 + RANDOM) % (10 * step_us + 10000)))
  sleep "$(printf '%d.%06d' $((us / 1000000)) $((us % 1000000)))"
  kill -KILL "$pid" 2>/dev/null || true
  status=0
  wait "$pid" 2>/dev/null || status=$?
  if ((status != 128 + 9)); then
    echo "after $k kills the program ended by itself, with status $status" >&2
    exit 1
  fi
  if [[ -e $dir/killed/checkpoint.tmp ]]; then inside=$((inside + 1)); fi
done
"$program" "$dir/killed/checkpoint" "$steps" >"$dir/killed.losses"

cmp "$dir/whole.losses" "$dir/killed.losses"
cmp "$dir/whole/checkpoint" "$dir/killed/checkpoint"
[[ $(wc -l <"$dir/killed.losses") == "$steps" ]]
[[ $(ls "$dir/killed") == $'checkpoint\ncheckpoint.json' ]] # and nothing temporary
echo "$kills kills, $inside of them while a checkpoint was written: $steps losses and the checkpoint are the same bits"
