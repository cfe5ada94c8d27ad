package probe

// functionPrefix stands before the name of a call (arch/x86/include/asm/
// syscall_wrapper.h).
const functionPrefix = "__x64_sys_"

// legacyFunctions are those of calls that newer architectures do without.
func legacyFunctions() []string {
	return []string{
		"open", "creat", "mkdir", "rmdir", "unlink", "rename", "link", "symlink", "fork", "vfork", "dup2",
		"chmod", "chown", "lchown", "mknod", "inotify_init",
	}
}
