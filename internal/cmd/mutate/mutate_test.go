package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// module writes the files of a module into a folder and makes it the working directory.
func module(t *testing.T, files map[string]string) {
	t.Helper()
	folder := t.TempDir()
	files["go.mod"] = "module example.com/m\n\ngo 1.26\n"
	for name, text := range files {
		name = filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(folder)
}

// The mutants of each operator, by their keys.
func TestRewrite_operators(t *testing.T) {
	for body, want := range map[string][]string{
		"if a < b && ok { f() }":                              {"a < b → true", "a < b → false", "a < b → <=", "ok → true", "ok → false", "f() → left out"},
		"for a > b { a-- }":                                   {"a > b → false", "a > b → >=", "a-- → left out"},
		"x := len(s) > 0; _ = x":                              {"len(s) > 0 → true", "len(s) > 0 → false"},
		"a = a + 1*b":                                         {"a = a + 1*b → left out", "a + 1*b → -", "1*b → /"},
		"s = s + s":                                           {"s = s + s → left out"},
		"switch { case ok: f() }":                             {"ok → true", "ok → false", "f() → left out"},
		"switch a { case b: f(); f() }":                       {"f() → left out", "f() → left out #2"},
		"for range s { if !ok { continue } }":                 {"ok → true", "ok → false", "continue → break"},
		"for { if ok { break } }":                             {"ok → true", "ok → false"},
		"defer f(); go f(); panic(s)":                         {"defer f() → left out", "go f() → left out"},
		"func() bool { return true }()":                       {"func() bool { return true }() → left out", "true → not"},
		"_ = func() (int, error) { return a, nil }":           {"a → zero"},
		"_ = func() (k, string) { return k(a), \"\" }":        {"k(a) → zero"},
		"_ = func() (int, error) { return a, &e{} }":          {"&e{} → zero"},
		"_ = func() (int, error) { return a, fmt.Errorf(s) }": {"fmt.Errorf(s) → zero"},
		"_ = func(err error) (int, error) { if err != nil { return a, err }; return b, err }": {"err != nil → true", "err != nil → false", "err → zero", "b → zero", "err → zero #2"},
		"_ = func() error { return &e{} }":                 {"&e{} → zero"},
		"tflog.Debug(s, a + b); mu.Lock(); defer cancel()": nil,
	} {
		module(t, map[string]string{"a.go": `package m
var tflog struct { Debug func(string, int) }
var fmt struct { Errorf func(string) error }
var mu interface { Lock() }
type k int
type e struct{}
func (*e) Error() (s string) { return }
func f() {}
func F(a, b int, s string, ok bool, cancel func()) { ` + body + ` }
`})
		sources, _, err := load(t.Context(), []string{"."})
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		var mutants []*mutant
		rewrite(sources[0], sources[0].files[0], &mutants, map[string]int{}, "example.com/m/internal/mutant")
		var got []string
		for _, m := range mutants {
			key, ok := strings.CutPrefix(m.key, "F | ")
			if !ok {
				t.Errorf("%s: the key is %s", body, m.key)
			}
			got = append(got, key)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n%q, want\n%q", body, got, want)
		}
	}
}

const code = `package m

// Larger returns the larger of two numbers, and whether the first is.
func Larger(a, b int) (int, bool) {
	if a > b {
		return a, true
	}
	return b, false
}

func Count(n int) (sum int) {
	for i := 0; i < n; i++ {
		if i%2 == 0 {
			sum = sum + 1
		}
	}
	return sum
}
`

// A whole run: what is killed, what survives, and the list of those that change nothing.
func TestRun_module(t *testing.T) {
	module(t, map[string]string{
		"m/m.go": code,
		"m/m_test.go": `package m
import "testing"
func TestLarger(t *testing.T) {
	if n, first := Larger(2, 1); n != 2 || !first { t.Error(n, first) }
	if n, first := Larger(1, 2); n != 2 || first { t.Error(n, first) }
}
`,
		"other/other_test.go": `package other
import ("testing"; "example.com/m/m")
func TestCount(t *testing.T) { if m.Count(4) != 2 { t.Error(m.Count(4)) } }
`,
		"other/other.go": "package other\n",
	})
	targets := []target{{path: "m", group: domain, tests: []string{"other"}}}
	do := func(list string) (string, error) {
		if err := os.WriteFile("list", []byte(list), 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		err := run(t.Context(), targets, []string{"-accepted", "list"}, &out)
		return out.String(), err
	}
	out, err := do("")
	if err == nil || err.Error() != "mutants that survive and are not listed as changing nothing: 1" || !strings.Contains(out, "m.go:5: not reached: Larger | a > b → >=\n") {
		t.Errorf("%v\n%s", err, out)
	}
	for _, line := range []string{"domain and guards 14 13 0 0 1 92.9 %", "m 14 13 0 0 1 92.9 %"} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), line) {
			t.Errorf("it lacks %q\n%s", line, out)
		}
	}
	const equal = "# m\nLarger | a > b → >=\n\tOf equal numbers either is returned.\n"
	if out, err := do(equal); err != nil || !strings.Contains(out, "100.0 %") {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = do(equal + "Larger | a > b → true\n\tNo.\nLarger | gone → true\n\tNo.\n")
	if err == nil || err.Error() != "stale entries of the list: 2" ||
		!strings.Contains(out, "a test kills the listed mutant m: Larger | a > b → true\nno mutant is like the listed one m: Larger | gone → true\n") {
		t.Errorf("%v\n%s", err, out)
	}
}

// The fastest tests run first. Of those about as fast, the mutant's own package comes first.
func TestByMutant_order(t *testing.T) {
	t.Parallel()
	own, other := &binary{path: "m"}, &binary{path: "a"}
	reaching := func(b *binary, name string, cpu time.Duration) *test {
		return &test{binary: b, name: name, cpu: cpu, reaches: []int{0}}
	}
	var got []string
	for _, t := range byMutant([]*mutant{{path: "m"}}, []*test{
		reaching(own, "slow", 8*time.Second), reaching(other, "slower", 20*time.Second), reaching(own, "fast", 400*time.Millisecond),
		reaching(other, "fastest", time.Millisecond), reaching(own, "faster", 40*time.Millisecond), {binary: own, name: "elsewhere"},
	})[0] {
		got = append(got, t.name)
	}
	if want := []string{"faster", "fast", "fastest", "slow", "slower"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// The tests of a package get its arguments, without and with a mutant.
func TestArguments_known(t *testing.T) {
	t.Parallel()
	paths := testPackages(targets)
	for path, args := range arguments {
		if !slices.Contains(paths, path) {
			t.Errorf("no tests of %s are run", path)
		}
		b := &binary{path: path, file: "true", args: args}
		if command := b.tests(t.Context(), time.Second, []string{"TestX"}); !slices.Equal(command.Args[len(command.Args)-len(args):], args) {
			t.Errorf("%q", command.Args)
		}
	}
}

func TestReadAccepted_refused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"F | a → b\n\tx\n": ":1: a reason without a mutant, or a mutant without a package",
		"# m\n\tx\n":       ":2: a reason without a mutant, or a mutant without a package",
		"# m\nF | a → b\n": ": no reason for m: F | a → b",
		"# m\nF | a → b\n\tx\nF | a → b\n\ty\n": ":4: twice in the list",
	} {
		name := filepath.Join(t.TempDir(), "list")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readAccepted(name); err == nil || err.Error() != name+want {
			t.Errorf("%q: %v", text, err)
		}
	}
}
