package relay

import "debug/elf"

const machine = elf.EM_X86_64

// code counts its second argument down in place and runs its first one again.
func code() []byte {
	return []byte{
		0x48, 0x8b, 0x7c, 0x24, 0x08, //       mov rdi, [rsp+8]    the path
		0x48, 0x8b, 0x5c, 0x24, 0x10, //       mov rbx, [rsp+16]   the counter
		0x48, 0x8d, 0x74, 0x24, 0x08, //       lea rsi, [rsp+8]    the arguments
		0x48, 0x8d, 0x43, 0x07, //             lea rax, [rbx+7]    its last digit
		0xfe, 0x08, //                   next: dec byte [rax]
		0x80, 0x38, 0x2f, //                   cmp byte [rax], '0'-1
		0x75, 0x0f, //                         jne again
		0xc6, 0x00, 0x39, //                   mov byte [rax], '9'
		0x48, 0xff, 0xc8, //                   dec rax
		0x48, 0x39, 0xd8, //                   cmp rax, rbx
		0x73, 0xee, //                         jae next
		0x31, 0xff, //                         xor edi, edi        it was 0
		0xeb, 0x0d, //                         jmp end
		0x31, 0xd2, //                  again: xor edx, edx        no environment
		0xb8, 0x3b, 0x00, 0x00, 0x00, //       mov eax, SYS_execve
		0x0f, 0x05, //                         syscall
		0x89, 0xc7, //                         mov edi, eax
		0xf7, 0xdf, //                         neg edi
		0xb8, 0xe7, 0x00, 0x00, 0x00, //  end: mov eax, SYS_exit_group
		0x0f, 0x05, //                         syscall
	}
}
