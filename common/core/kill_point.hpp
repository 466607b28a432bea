#pragma once

namespace bandwatch {

/// A place where a test may end the process, as if the power had gone. Does nothing: only the program of the suite
/// `kill-points` is linked with another definition, so that nothing of it is in the real ones.
void kill_point(const char* name) noexcept;

}  // namespace bandwatch
