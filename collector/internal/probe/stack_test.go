package probe

import (
	"testing"

	"github.com/cilium/ebpf/asm"
	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/bpf/gen"
)

const (
	maxStack   = 512 // of a program and what it calls: MAX_BPF_STACK of linux/filter.h
	stackSteps = 32  // bytes that a frame is rounded up to, until 6.8: check_max_stack_depth
)

// frame is what a function takes of the stack, and what it calls.
type frame struct {
	depth int
	calls []string
}

// Newer kernels round less, so that what loads here may not load there.
func TestStacksFitOlderKernels(t *testing.T) {
	spec, err := gen.LoadSysflow()
	require.NoError(t, err)
	for name, prog := range spec.Programs {
		depth := deepest(frames(prog.Instructions), prog.Instructions[0].Symbol())
		require.LessOrEqual(t, depth, maxStack, name)
		require.Positive(t, depth, name)
	}
}

// frames are the functions of a program, by name.
func frames(code asm.Instructions) map[string]*frame {
	all := map[string]*frame{}
	var f *frame
	onStack := map[asm.Register]bool{asm.RFP: true}
	for _, in := range code {
		if s := in.Symbol(); s != "" && all[s] == nil {
			f = &frame{}
			all[s] = f
		}
		class, op := in.OpCode.Class(), in.OpCode.ALUOp()
		switch {
		case in.IsFunctionCall():
			f.calls = append(f.calls, in.Reference())
		case class == asm.LdXClass && in.Src == asm.RFP, class.IsStore() && in.Dst == asm.RFP:
			f.depth = max(f.depth, -int(in.Offset))
		case class == asm.ALU64Class && op == asm.Mov && in.OpCode.Source() == asm.RegSource:
			onStack[in.Dst] = in.Src == asm.RFP
		case class == asm.ALU64Class && op == asm.Add && onStack[in.Dst] && in.OpCode.Source() == asm.ImmSource:
			f.depth = max(f.depth, -int(in.Constant))
		}
	}
	return all
}

// deepest is the most that a function and those below it take.
func deepest(all map[string]*frame, name string) int {
	f, below := all[name], 0
	for _, call := range f.calls {
		below = max(below, deepest(all, call))
	}
	return (max(f.depth, 1)+stackSteps-1)/stackSteps*stackSteps + below
}
