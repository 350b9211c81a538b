// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Signals that ask a training loop to stop after the step it is in. POSIX.
#pragma once
#include <csignal>

namespace ctgrad::train {

/// While one of these exists, the first SIGINT (Ctrl-C) or SIGTERM only sets requested(); a second one of the
/// same kind ends the program as usual. At most one at a time.
class StopRequest {
public:
  StopRequest() {
    requested_ = 0;
    struct sigaction action = {};
    action.sa_handler = [](int) { requested_ = 1; };
    action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, &before_int_);
    ::sigaction(SIGTERM, &action, &before_term_);
  }
  ~StopRequest() {
    ::sigaction(SIGINT, &before_int_, nullptr);
    ::sigaction(SIGTERM, &before_term_, nullptr);
  }
  StopRequest(const StopRequest&) = delete;
  StopRequest& operator=(const StopRequest&) = delete;

  /// Whether a signal has come since this object exists.
  bool requested() const { return requested_ != 0; }

private:
  static inline volatile std::sig_atomic_t requested_ = 0;
  struct sigaction before_int_ = {}, before_term_ = {};
};

}  // namespace ctgrad::train
