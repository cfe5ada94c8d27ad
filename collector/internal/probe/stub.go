package probe

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"runtime"
	"unsafe"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"golang.org/x/sys/unix"
)

// loadAttr is the part of union bpf_attr that loads a program (include/uapi/linux/
// bpf.h), up to what a tracing program needs.
type loadAttr struct {
	progType, instructionCount           uint32
	instructions, license                uint64
	logLevel, logSize                    uint32
	log                                  uint64
	kernVersion, flags                   uint32
	name                                 [16]byte
	ifindex, attachType                  uint32
	btf, funcInfoSize                    uint32
	funcInfo                             uint64
	funcInfoCount, lineInfoSize          uint32
	lineInfo                             uint64
	lineInfoCount, attachBTF, attachProg uint32
	pad                                  uint32
}

// loadStub loads a program for the end of a function that does no more than to jump to
// an entry of a table. It is written by hand because a function may have to be named
// by the number of its type, which the library takes from the name alone; and it is
// small because there are as many of them as recorded calls: a whole dispatcher for
// each took minutes to verify in an emulated machine.
func loadStub(f function, table *ebpf.Map, entry uint32) (*ebpf.Program, error) {
	var code bytes.Buffer
	insns := asm.Instructions{
		asm.LoadMapPtr(asm.R2, table.FD()), // R1 is the context
		asm.Mov.Imm(asm.R3, int32(entry)),
		asm.FnTailCall.Call(),
		asm.Mov.Imm(asm.R0, 0),
		asm.Return(),
	}
	if err := insns.Marshal(&code, binary.LittleEndian); err != nil {
		return nil, fmt.Errorf("write the hook of %s: %w", f.name, err)
	}
	bin, license := code.Bytes(), []byte("Dual BSD/GPL\x00")
	var pins runtime.Pinner
	defer pins.Unpin()
	pins.Pin(&bin[0])
	pins.Pin(&license[0])
	attr := loadAttr{
		progType: uint32(ebpf.Tracing), attachType: uint32(ebpf.AttachTraceFExit), attachBTF: uint32(f.id),
		instructions: uint64(uintptr(unsafe.Pointer(&bin[0]))), instructionCount: uint32(len(bin) / asm.InstructionSize),
		license: uint64(uintptr(unsafe.Pointer(&license[0]))),
	}
	copy(attr.name[:len(attr.name)-1], "on_call")
	fd, _, errno := unix.Syscall(unix.SYS_BPF, unix.BPF_PROG_LOAD, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr))
	if errno != 0 {
		return nil, fmt.Errorf("load the hook of %s: %w", f.name, errno)
	}
	return ebpf.NewProgramFromFD(int(fd))
}
