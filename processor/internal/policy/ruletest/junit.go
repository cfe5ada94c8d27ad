package ruletest

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Time     string      `xml:"time,attr"` // seconds
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	ClassName string        `xml:"classname,attr"`
	Time      string        `xml:"time,attr"`
	Failure   *junitFailure `xml:"failure"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes results in the form of JUnit, a suite for each file.
func WriteJUnit(w io.Writer, results []Result) error {
	out := junitSuites{}
	for i := 0; i < len(results); {
		n := i
		for n < len(results) && results[n].File == results[i].File {
			n++
		}
		s := suite(results[i:n])
		out.Tests += s.Tests
		out.Failures += s.Failures
		out.Suites = append(out.Suites, s)
		i = n
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func suite(results []Result) junitSuite {
	s := junitSuite{Name: results[0].File}
	total := 0.0
	for _, r := range results {
		c := junitCase{Name: plain(r.Name), ClassName: plain(r.File), Time: fmt.Sprintf("%.3f", r.Took.Seconds())}
		if len(r.Failures) > 0 {
			s.Failures++
			first, _, _ := strings.Cut(r.Failures[0], "\n")
			c.Failure = &junitFailure{Message: plain(first), Text: plain(strings.Join(r.Failures, "\n"))}
		}
		s.Tests++
		total += r.Took.Seconds()
		s.Cases = append(s.Cases, c)
	}
	s.Time = fmt.Sprintf("%.3f", total)
	return s
}

// plain is a text as a terminal may show it, line by line: readers of reports
// print it.
func plain(text string) string {
	var out []byte
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			out = append(out, '\n')
		}
		out = escape.AppendText(out, line)
	}
	return string(out)
}
