package probe

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// i386 makes 32-bit calls. What they point to is in memory below 4 GiB.
type i386 struct {
	mem  []byte
	used int
	call func()
}

// Where its parts are in its memory.
const (
	i386Code, i386Regs, i386Data, i386Size = 0, 256, 512, 16384
)

// newI386 makes code that takes eax, ebx, ecx, edx, esi, edi and ebp from memory and
// puts eax back there.
func newI386() (*i386, error) {
	const anywhereLow = unix.MAP_PRIVATE | unix.MAP_ANONYMOUS | unix.MAP_32BIT
	mem, err := unix.Mmap(-1, 0, i386Size, unix.PROT_READ|unix.PROT_WRITE|unix.PROT_EXEC, anywhereLow)
	if err != nil {
		return nil, err
	}
	c := &i386{mem: mem, used: i386Data}
	code := []byte{0x55} // push rbp
	move := func(op, reg byte, at uint32) {
		code = append(code, op, reg, 0x25)
		code = binary.LittleEndian.AppendUint32(code, c.low(i386Regs)+at)
	}
	for i, reg := range []byte{0x04, 0x1c, 0x0c, 0x14, 0x34, 0x3c, 0x2c} {
		move(0x8b, reg, uint32(4*i)) // mov reg, [regs+4*i]
	}
	code = append(code, 0xcd, 0x80) // int 0x80
	move(0x89, 0x04, 0)             // mov [regs], eax
	copy(mem[i386Code:], append(code, 0x5d, 0xc3))
	entry := unsafe.Pointer(&mem[i386Code])
	value := unsafe.Pointer(&entry) // a func is a pointer to its entry's address
	c.call = *(*func())(unsafe.Pointer(&value))
	return c, nil
}

func (c *i386) low(at int) uint32 { return uint32(uintptr(unsafe.Pointer(&c.mem[at]))) }

// put puts bytes where a call can point to.
func (c *i386) put(b []byte) uint32 {
	at := c.used
	c.used += (copy(c.mem[at:], b) + 7) &^ 7
	return c.low(at)
}

func (c *i386) text(s string) uint32 { return c.put(append([]byte(s), 0)) }

func (c *i386) words(w ...uint32) uint32 {
	var b []byte
	for _, v := range w {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return c.put(b)
}

// do makes a call and panics when its success is not the wanted one.
func (c *i386) do(ok bool, nr uint32, args ...uint32) uint32 {
	regs := c.mem[i386Regs:]
	clear(regs[:28])
	for i, v := range append([]uint32{nr}, args...) {
		binary.LittleEndian.PutUint32(regs[4*i:], v)
	}
	c.call()
	ret := int32(binary.LittleEndian.Uint32(regs))
	if (ret >= 0) != ok {
		panic(fmt.Sprintf("32-bit call %d: result %d", nr, ret))
	}
	return uint32(ret)
}

// playCompat works with files and sockets by 32-bit calls alone.
func playCompat(args []string) error {
	runtime.LockOSThread()
	if err := unix.Chdir(args[0]); err != nil {
		return err
	}
	c, err := newI386()
	if err != nil {
		return err
	}
	buf := c.put(make([]byte, 64))
	data := c.text("data")
	fd := c.do(true, 5, data, unix.O_CREAT|unix.O_RDWR, 0o600)
	c.do(true, 4, fd, buf, 10)
	c.do(true, 181, fd, buf, 20, 7, 0) // pwrite64
	c.do(true, 145, fd, c.words(buf, 64), 1)
	if _, err := unix.Write(int(fd), make([]byte, 3)); err != nil { // the same flow
		return err
	}
	c.do(true, 194, fd, 1, 0) // ftruncate64
	c.do(true, 6, fd)
	c.do(false, 5, c.text("absent"), unix.O_RDONLY, 0)
	c.do(true, 193, data, 2, 1) // truncate64
	c.do(true, 15, data, 0o640)
	c.do(true, 39, c.text("dir"), 0o700)
	c.do(true, 38, data, c.text("moved"))
	c.do(true, 10, c.text("moved"))
	c.do(true, 40, c.text("dir"))
	c.do(false, 11, c.text("/absent"), 0, 0)
	if err := compatUDP(c, buf); err != nil {
		return err
	}
	c.do(true, 213, c.do(true, 24)) // setuid32(getuid())
	return nil
}

func compatUDP(c *i386, buf uint32) error {
	fd, addr, err := bound(unix.AF_INET, unix.SOCK_DGRAM)
	if err != nil {
		return err
	}
	port := addr.(*unix.SockaddrInet4).Port
	to := c.put([]byte{unix.AF_INET, 0, byte(port >> 8), byte(port), 127, 0, 0, 1, 15: 0})
	other := c.do(true, 102, 1, c.words(unix.AF_INET, unix.SOCK_DGRAM, 0)) // socketcall: socket
	c.do(true, 102, 11, c.words(other, buf, 5, 0, to, 16))                 // sendto
	iov := c.words(buf, 6)
	c.do(true, 102, 16, c.words(other, c.words(to, 16, iov, 1, 0, 0, 0), 0))                      // sendmsg
	c.do(true, 345, other, c.words(to, 16, iov, 1, 0, 0, 0, 0, to, 16, iov, 1, 0, 0, 0, 0), 2, 0) // sendmmsg
	c.do(true, 371, uint32(fd), buf, 64, 0, c.put(make([]byte, 16)), c.words(16))                 // recvfrom
	c.do(true, 102, 3, c.words(other, to, 16))                                                    // connect
	c.do(true, 102, 9, c.words(other, buf, 8, 0))                                                 // send
	return nil
}

// recordCompat records the scenario, on kernels that make 32-bit calls.
func recordCompat(t *testing.T) (dir string, r *recording) {
	t.Helper()
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	cmd, let := start(t, "compat", dir)
	require.NoError(t, p.AddToTree(uint32(cmd.Process.Pid)))
	let()
	r = collect(t, p, uint32(cmd.Process.Pid))
	r.status = wait(cmd)
	if r.status.ExitCode() < 0 { // by a signal
		t.Skip("skipped: this kernel makes no 32-bit calls:", r.status)
	}
	require.True(t, r.status.Success())
	return dir, r
}

func TestCompatCallsAreToldAsOthers(t *testing.T) {
	dir, r := recordCompat(t)
	open := opened(t, r, filepath.Join(dir, "data"))
	require.EqualValues(t, unix.SYS_OPEN, open.NR)
	require.EqualValues(t, 0o600, open.Mode)
	got := closed(t, r, open.Flow).Counters
	require.Equal(t, [4]uint64{3, 33, 1, 17}, [4]uint64{got.WriteOps, got.WriteBytes, got.ReadOps, got.ReadBytes})
	require.Equal(t, calls(sfproto.CallOpen, sfproto.CallWrite, sfproto.CallPwrite64, sfproto.CallReadv,
		sfproto.CallFtruncate, sfproto.CallClose), got.Calls)
	require.Len(t, all(r, func(e *event.Open) bool { return e.RawPath == "absent" && e.Ret == -int64(unix.ENOENT) }), 1)
	names := map[int32]string{}
	for _, e := range all(r, any1[*event.Name]) {
		require.Equal(t, dir, e.Base)
		names[e.NR] = e.Path + ">" + e.NewPath
	}
	require.Equal(t, map[int32]string{
		unix.SYS_MKDIR: "dir>", unix.SYS_RENAME: "data>moved", unix.SYS_UNLINK: "moved>", unix.SYS_RMDIR: "dir>",
	}, names)
	truncated := one(t, r, func(e *event.Call) bool { return e.NR == unix.SYS_TRUNCATE })
	require.Equal(t, uint64(1<<32|2), truncated.Args[1])
	chmod := one(t, r, func(e *event.Call) bool { return e.NR == unix.SYS_CHMOD })
	require.Equal(t, []event.Text{{Raw: "data", Base: dir, Path: true}}, chmod.Texts)
	require.Equal(t, "/absent", one(t, r, func(e *event.Exec) bool { return e.Ret < 0 }).Filename)
	require.EqualValues(t, 0, one(t, r, func(e *event.State) bool { return e.NR == unix.SYS_SETUID }).Ret)
}

func TestCompatSockets(t *testing.T) {
	_, r := recordCompat(t)
	made := all(r, func(e *event.Call) bool { return e.NR == unix.SYS_SOCKET })
	connect := one(t, r, func(e *event.Socket) bool { return e.NR == unix.SYS_CONNECT })
	require.EqualValues(t, made[len(made)-1].Ret, connect.FD)
	server := remote(connect.Sock)
	sent := one(t, r, func(e *event.Peer) bool { return e.FD == connect.FD })
	require.Equal(t, server, remote(sent.Sock))
	require.Len(t, all(r, func(e *event.Peer) bool { return e.FD != connect.FD }), 1, "recvfrom")
}
