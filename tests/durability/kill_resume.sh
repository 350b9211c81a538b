#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: kill_resume.sh PROGRAM [KILLS, default 200]
# Kills the training program (train.cpp) at random moments and starts it again each time; then compares its losses and
# its last checkpoint bit by bit with those of a run that nobody disturbed. After every four SIGKILLs comes a SIGTERM,
# at which the program must save and end by itself.
set -euo pipefail

program=$1 kills=${2:-200}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/whole" "$dir/killed"

# The step of the last checkpoint.
reached() { sed -n 's/^  "step": \([0-9]*\).*/\1/p' "$dir/killed/checkpoint.json" 2>/dev/null || echo 0; }

inside=0 last=0 longest_us=50000 asked=0 obeyed=0
for ((k = 0; k < kills + kills / 4; ++k)); do
  "$program" "$dir/killed/checkpoint" 1000000 >"$dir/killed.losses" &
  pid=$!
  us=$(((RANDOM * 32768 + RANDOM) % longest_us))
  sleep "$(printf '%d.%06d' $((us / 1000000)) $((us % 1000000)))"
  signal=$((k % 5 == 4 ? 15 : 9))
  kill -"$signal" "$pid"
  status=0
  wait "$pid" 2>/dev/null || status=$?
  if ((signal == 15)); then asked=$((asked + 1)); fi
  if ((signal == 15 && status == 0)); then
    obeyed=$((obeyed + 1))
  elif ((status != 128 + signal)); then # also SIGTERM, before the program listens to it
    echo "after $k signals the program ended with status $status" >&2
    exit 1
  fi
  if [[ -e $dir/killed/checkpoint.tmp ]]; then inside=$((inside + 1)); fi
  # On a busy machine a program needs longer to get anywhere.
  step=$(reached)
  if ((${step:-0} == last && longest_us < 5000000)); then longest_us=$((longest_us * 5 / 4)); fi
  last=${step:-0}
done

steps=$((last + 10))
"$program" "$dir/killed/checkpoint" "$steps" >"$dir/killed.losses"
"$program" "$dir/whole/checkpoint" "$steps" >"$dir/whole.losses"
cmp "$dir/whole.losses" "$dir/killed.losses"
cmp "$dir/whole/checkpoint" "$dir/killed/checkpoint"
[[ $(wc -l <"$dir/killed.losses") == "$steps" ]]
[[ $(ls "$dir/killed") == $'checkpoint\ncheckpoint.json' ]] # and nothing temporary
echo "$kills kills, $inside of them while a checkpoint was written, $obeyed of $asked requests to stop obeyed:" \
  "$steps losses and the checkpoint are the same bits"
