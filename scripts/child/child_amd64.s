#include "textflag.h"

// func Exit(status int) (pid int)
//
// The child shares the parent's stack, so it must not use it: it makes its calls
// from registers.
TEXT ·Exit(SB), NOSPLIT, $0-16
	MOVQ status+0(FP), R12
	MOVQ $58, AX // vfork
	SYSCALL
	TESTQ AX, AX
	JNZ parent
	MOVQ R12, DI
	MOVQ $231, AX // exit_group
	SYSCALL
parent:
	MOVQ AX, pid+8(FP)
	RET

// func Exec(path *byte, argv **byte) (pid int)
TEXT ·Exec(SB), NOSPLIT, $0-24
	MOVQ path+0(FP), R12
	MOVQ argv+8(FP), R13
	MOVQ $58, AX // vfork
	SYSCALL
	TESTQ AX, AX
	JNZ parent
	MOVQ R12, DI
	MOVQ R13, SI
	MOVQ $0, DX
	MOVQ $59, AX // execve
	SYSCALL
	MOVQ $127, DI
	MOVQ $231, AX // exit_group
	SYSCALL
parent:
	MOVQ AX, pid+16(FP)
	RET
