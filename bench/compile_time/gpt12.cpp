// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A GPT of 12 layers with its Trainer.
#include "gpt.hpp"

template double train<12>(const Tokens&, const Tokens&, int);
