package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// binary is the test binary of a package, which holds all mutants.
type binary struct {
	path   string // of the package, inside the module
	folder string // of the package
	file   string
	args   []string // of its tests
}

// test is a test function, and what a run without a mutant showed.
type test struct {
	binary  *binary
	name    string
	cpu     time.Duration
	reaches []int // the mutants that made a difference where the test came to them
}

// build builds the test binaries with the files of the overlay.
func build(ctx context.Context, overlay, folder, module string, packages []string) ([]*binary, error) {
	listed, err := list(ctx, packages)
	if err != nil {
		return nil, err
	}
	var binaries []*binary
	for _, p := range listed {
		b := &binary{path: strings.TrimPrefix(p.ImportPath, module+"/"), folder: p.Dir}
		b.args = arguments[b.path]
		b.file = filepath.Join(folder, strings.ReplaceAll(b.path, "/", "-")+".test")
		command := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", b.file, p.ImportPath)
		if out, err := command.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("the tests of %s do not build with the mutants: %w\n%s", b.path, err, out)
		}
		if _, err := os.Stat(b.file); err == nil { // else there are no tests
			binaries = append(binaries, b)
		}
	}
	return binaries, nil
}

// names lists the tests of the binary.
func (b *binary) names(ctx context.Context) ([]string, error) {
	out, err := b.command(ctx, time.Minute, "-test.list", "^(Test|Fuzz|Example)").Output()
	if err != nil {
		return nil, fmt.Errorf("list the tests of %s: %w", b.path, err)
	}
	return strings.Fields(string(out)), nil
}

// command returns one that runs the binary in short mode with a limit of CPU time and of
// memory, which an endless loop must meet.
func (b *binary) command(ctx context.Context, cpu time.Duration, args ...string) *exec.Cmd {
	limits := fmt.Sprintf(`ulimit -t %d; ulimit -v 8000000 2>/dev/null; exec "$0" "$@"`, int(cpu.Seconds())+1)
	command := exec.CommandContext(ctx, "sh", append([]string{"-c", limits, b.file, "-test.short", "-test.failfast", "-test.timeout=0"}, args...)...)
	command.Dir = b.folder
	command.WaitDelay = time.Second
	return command
}

// tests returns the command that runs tests of the binary.
func (b *binary) tests(ctx context.Context, limit time.Duration, names []string) *exec.Cmd {
	return b.command(ctx, limit, append([]string{"-test.run", "^(" + strings.Join(names, "|") + ")$"}, b.args...)...)
}

// run runs tests with the number of a mutant; of none, the code is as written.
func (b *binary) run(ctx context.Context, mutant int, tests []string, limit time.Duration, environment ...string) (cpu time.Duration, out []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, 90*time.Second+5*limit)
	defer cancel()
	command := b.tests(ctx, limit, tests)
	command.Env = append(os.Environ(), environment...)
	if mutant >= 0 {
		command.Env = append(command.Env, "MUTANT="+strconv.Itoa(mutant))
	}
	out, err = command.CombinedOutput()
	if command.ProcessState != nil {
		cpu = command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	}
	if ctx.Err() != nil && err != nil {
		err = errEndless
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			err = errEndless
		}
	}
	return cpu, out, err
}

// errEndless says that tests did not end within their limits.
var errEndless = errors.New("did not end")

// trace runs a test without a mutant and notes which mutants it reaches.
func (b *binary) trace(ctx context.Context, name, folder string) (*test, error) {
	file := filepath.Join(folder, strings.ReplaceAll(b.path, "/", "-")+"-"+name)
	defer os.Remove(file)
	cpu, out, err := b.run(ctx, -1, []string{name}, 5*time.Minute, "MUTANT_TRACE="+file)
	if err != nil {
		return nil, fmt.Errorf("%s of %s fails without a mutant: %w\n%s", name, b.path, err, out)
	}
	t := &test{binary: b, name: name, cpu: cpu}
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		id, err := strconv.Atoi(lines.Text())
		if err != nil {
			return nil, err
		}
		t.reaches = append(t.reaches, id)
	}
	return t, nil
}

// byMutant returns for each mutant the tests that reach it: the fastest first, and of those that
// are about as fast the ones of its own package.
func byMutant(mutants []*mutant, tests []*test) map[int][]*test {
	reached := map[int][]*test{}
	for _, t := range tests {
		for _, id := range t.reaches {
			reached[id] = append(reached[id], t)
		}
	}
	for id, of := range reached {
		path := mutants[id].path
		slices.SortFunc(of, func(a, b *test) int {
			return cmp.Or(cmp.Compare(a.class(), b.class()), compareOwn(path, a, b), strings.Compare(a.binary.path, b.binary.path), cmp.Compare(a.cpu, b.cpu))
		})
	}
	return reached
}

// class is how slow the test is. That of the next class takes up to twice the time.
func (t *test) class() int { return bits.Len64(uint64(t.cpu / fast)) }

func compareOwn(path string, a, b *test) int {
	switch own := a.binary.path == path; {
	case own == (b.binary.path == path):
		return 0
	case own:
		return -1
	default:
		return 1
	}
}
