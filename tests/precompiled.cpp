// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Carries the precompiled headers of the unit tests; has no test of its own.
