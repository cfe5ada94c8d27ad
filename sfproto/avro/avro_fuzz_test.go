package avro

import (
	"bytes"
	"testing"

	"github.com/sysflow-stack/sysflow/sfproto/schema"
)

// The generated codec, the compiled programs and an independent library agree.
func FuzzGenerated(f *testing.F) {
	enc, err := NewEncoder(6)
	if err != nil {
		f.Fatal(err)
	}
	for _, rec := range everyRecord() {
		block, _ := enc.Append(nil, rec)
		f.Add(block)
		f.Add(block[:len(block)/2])
	}
	c := newCodecs(f)
	f.Fuzz(func(t *testing.T, block []byte) { c.check(t, block) })
}

// foreign is a schema of the shapes that ours lack.
func foreign() string {
	return union(
		`{"type":"record","name":"SFHeader","fields":[{"name":"version","type":["null","int","long"]},{"name":"x","type":"double"}]}`,
		`{"type":"record","name":"Unheard","fields":[{"name":"m","type":{"type":"map","values":{"type":"array","items":["null","bytes"]}}}]}`,
		`{"type":"record","name":"Pod","fields":[{"name":"services","type":{"type":"array","items":{"type":"record","name":"Service","fields":[{"name":"clusterIP","type":{"type":"array","items":"long"}}]}}},
		  {"name":"labels","type":{"type":"map","values":"string"}},{"name":"hostIP","type":{"type":"array","items":"string"}}]}`,
	)
}

// The decoder of any schema takes any bytes.
func FuzzDecoder(f *testing.F) {
	var schemas []*Schema
	for _, text := range []string{schema.V5, schema.V6, foreign()} {
		s, err := ParseSchema(text)
		if err != nil {
			f.Fatal(err)
		}
		s.current = false
		schemas = append(schemas, s)
	}
	for i, s := range schemas[:2] {
		for _, rec := range sampleRecords() {
			f.Add(byte(i), s.append(nil, int(rec.Kind()), rec))
		}
	}
	f.Add(byte(2), []byte{2, 2, 2, 'k', 2, 2, 4, 'a', 'b', 0, 0, 4, 2, 2, 9, 0, 0, 0, 0})
	f.Add(byte(0), []byte{0x02, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, which byte, block []byte) {
		decodeAll(schemas[int(which)%len(schemas)], block)
	})
}

// Any text is a schema or an error, and a schema's decoder takes any bytes.
func FuzzSchema(f *testing.F) {
	f.Add(schema.V5)
	f.Add(schema.V6)
	f.Add(foreign())
	f.Add(union(`{"type":"array","items":{"type":"map","values":{"type":"fixed","name":"F","size":3}}}`))
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSchema(text)
		if err != nil {
			return
		}
		decodeAll(s, make([]byte, 64))
	})
}

// Any bytes are a stream, or an error before its first block.
func FuzzContainer(f *testing.F) {
	for _, c := range codecsOfFiles() {
		data := writeFile(f, c, 2)
		f.Add(data)
		f.Add(data[:len(data)-20])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := readStream(bytes.NewReader(data))
		if err == nil && s.skipped() > int64(len(data))+MaxBlockSize {
			t.Fatalf("%d bytes skipped of %d", s.skipped(), len(data))
		}
	})
}

// Every codec gives back what it was given, and makes no more than a block of
// what it was not given by us.
func FuzzCodecs(f *testing.F) {
	text := bytes.Repeat([]byte("a record and another "), 50)
	for i, c := range codecsOfFiles() {
		f.Add(byte(i), text)
		comp, _ := newCompressor(c)
		packed, _ := comp.compress(nil, text)
		f.Add(byte(i), packed)
		comp.close()
	}
	var comps []compressor
	for _, c := range codecsOfFiles() {
		comp, err := newCompressor(c)
		if err != nil {
			f.Fatal(err)
		}
		f.Cleanup(comp.close)
		comps = append(comps, comp)
	}
	f.Fuzz(func(t *testing.T, which byte, data []byte) {
		comp := comps[int(which)%len(comps)]
		if out, err := comp.decompress(data); err == nil && len(out) > max(MaxBlockSize, len(data)) {
			t.Fatalf("%d bytes out of %d", len(out), len(data))
		}
		packed, err := comp.compress(nil, data)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := comp.decompress(packed); err != nil || !bytes.Equal(out, data) {
			t.Fatalf("%d bytes come back as %d: %v", len(data), len(out), err)
		}
	})
}
