package record

// openLargefile is the kernel's O_LARGEFILE, which the library has as 0.
const openLargefile = 0o400000

// oldSyscallName is the name of a call that this machine does without.
func oldSyscallName(int32) string { return "" }
