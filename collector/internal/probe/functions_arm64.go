package probe

// functionPrefix stands before the name of a call (arch/arm64/include/asm/
// syscall_wrapper.h).
const functionPrefix = "__arm64_sys_"

// legacyFunctions: there are no older forms of calls here.
func legacyFunctions() []string { return nil }
