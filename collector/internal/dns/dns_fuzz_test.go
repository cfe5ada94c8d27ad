package dns

import "testing"

func FuzzStreams(f *testing.F) {
	f.Add(framed(answer(f)), uint8(3))
	f.Add([]byte{0xff, 0xff, 0, 12, 0xc0, 0x0c}, uint8(1))
	f.Fuzz(func(t *testing.T, raw []byte, step uint8) {
		s := NewStreams()
		for len(raw) > 0 {
			part := raw[:min(int(step)+1, len(raw))]
			raw = raw[len(part):]
			s.Add(1, true, part, len(part), func(m []byte) {
				if d, ok := Parse(m); ok && (d.Query == "" || len(d.Answers) > maxAnswers) {
					t.Fatalf("%+v", d)
				}
			})
			if st := s.open[direction{1, true}]; st != nil && len(st.held) > maxMessage+256 {
				t.Fatalf("%d bytes held", len(st.held))
			}
		}
	})
}
