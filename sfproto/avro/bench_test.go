package avro

import (
	"bytes"
	"io"
	"testing"

	hamba "github.com/hamba/avro/v2"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/schema"
)

// mixed are records as a busy host makes them: mostly flows of files.
func mixed() []sfproto.Record {
	oid := sfproto.OID{CreateTS: 1700000000123456789, HPID: 4242}
	var out []sfproto.Record
	for i := range int64(1000) {
		ts := oid.CreateTS + i*1_000_000
		switch i % 10 {
		case 0:
			out = append(out, &sfproto.ProcessEvent{ProcOID: oid, TS: ts, TID: 4242, OpFlags: sfproto.OpExec, Syscall: "execve"})
		case 1, 2:
			out = append(out, &sfproto.NetworkFlow{ProcOID: oid, TS: ts, EndTS: ts + 1000, TID: 4242, Proto: 6, Sport: 40000, Dport: 443,
				SIP: 16777343, DIP: 16777343, NumWSendBytes: 5000, NumWSendOps: 3, OpFlags: sfproto.OpConnect | sfproto.OpWrite})
		default:
			out = append(out, &sfproto.FileFlow{ProcOID: oid, TS: ts, EndTS: ts + 1000, TID: 4242, FD: 3, NumRRecvBytes: 4096,
				NumRRecvOps: 1, OpFlags: sfproto.OpOpen | sfproto.OpRead | sfproto.OpClose, FileOID: sfproto.NewFOID("", "/etc/passwd")})
		}
	}
	return out
}

func BenchmarkEncode(b *testing.B) {
	enc, err := NewEncoder(6)
	if err != nil {
		b.Fatal(err)
	}
	recs := mixed()
	var block []byte
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%len(recs) == 0 {
			block = block[:0]
		}
		block, _ = enc.Append(block, recs[i%len(recs)])
	}
}

// mixedBlock is an encoded block of mixed.
func mixedBlock(b *testing.B) []byte {
	enc, err := NewEncoder(6)
	if err != nil {
		b.Fatal(err)
	}
	var block []byte
	for _, r := range mixed() {
		block, _ = enc.Append(block, r)
	}
	return block
}

func BenchmarkDecode(b *testing.B) {
	block := mixedBlock(b)
	s, err := ParseSchema(schema.V6)
	if err != nil {
		b.Fatal(err)
	}
	d := s.NewDecoder()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Next(); err == io.EOF {
			d.Reset(block)
		} else if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecodeHamba is what an independent reader needs for the same bytes.
func BenchmarkDecodeHamba(b *testing.B) {
	block := mixedBlock(b)
	s, err := hamba.ParseWithCache(schema.V6, "", &hamba.SchemaCache{})
	if err != nil {
		b.Fatal(err)
	}
	left := 0
	var dec *hamba.Decoder
	b.ReportAllocs()
	for b.Loop() {
		if left == 0 {
			dec, left = hamba.NewDecoderForSchema(s, bytes.NewReader(block)), len(mixed())
		}
		var v any
		if err := dec.Decode(&v); err != nil {
			b.Fatal(err)
		}
		left--
	}
}
