// cpp-httplib is a shared library without instrumentation: ThreadSanitizer can't see that its static texts (such as the
// end mark of chunks) are guarded while they are made, and reports a race with whoever sends them. What the library
// itself writes is left out; everything in this program is still watched.
// Source: https://github.com/google/sanitizers/wiki/ThreadSanitizerSuppressions
#if defined(__SANITIZE_THREAD__)
extern "C" const char* __tsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __tsan_default_suppressions() {
  return "called_from_lib:libcpp-httplib.so\n";
}
#endif
