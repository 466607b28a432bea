#pragma once

#include <span>

namespace bandwatch::alert::sqlite {

/// SQL that brings a ledger from each version to the next, from an empty file on. A step never changes once it has been
/// released.
[[nodiscard]] std::span<const char* const> schema_steps() noexcept;

}  // namespace bandwatch::alert::sqlite
