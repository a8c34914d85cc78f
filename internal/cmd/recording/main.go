// Command recording records what the provider does, so that two commits can be
// compared: it runs Terraform against the emulator through a table of scenarios, and
// writes the plans, messages, states and calls of each to a file, without values that
// differ from run to run.
//
// It uses the two binaries and none of the provider's packages, so today's program can
// record an old commit:
//
//	go run ./internal/cmd/recording -provider BIN -emulator BIN -terraform BIN -out DIR
//	diff -r before after
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "recording:", err)
		os.Exit(1)
	}
}

// options are the command-line options.
type options struct {
	provider, emulator, terraform string
	out                           string
	only                          *regexp.Regexp
	workers                       int
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("recording", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.provider, "provider", "", "`binary` of the provider to record")
	flags.StringVar(&o.emulator, "emulator", "", "`binary` of internal/cmd/innertrail-emulator")
	flags.StringVar(&o.terraform, "terraform", "terraform", "`binary` of Terraform")
	flags.StringVar(&o.out, "out", "", "`folder` for the recording")
	flags.IntVar(&o.workers, "workers", 2, "how many scenarios run concurrently")
	only := flags.String("only", "", "record the scenarios whose names match this `regexp`")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.provider == "" || o.emulator == "" || o.out == "" {
		return o, errors.New("-provider, -emulator and -out are required")
	}
	for _, file := range []*string{&o.provider, &o.emulator, &o.out} {
		absolute, err := filepath.Abs(*file)
		if err != nil {
			return o, err
		}
		*file = absolute
	}
	var err error
	o.only, err = regexp.Compile(*only)
	return o, err
}

func run(ctx context.Context, args []string, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return err
	}
	scratch, err := makeScratch()
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)

	queue := make(chan scenario)
	failures := make(chan error, o.workers)
	var workers sync.WaitGroup
	for n := range o.workers {
		workers.Go(func() {
			if err := work(ctx, o, filepath.Join(scratch, fmt.Sprint(n)), queue, stderr); err != nil {
				failures <- err
			}
		})
	}
	start := time.Now()
	for _, s := range scenarios() {
		if !o.only.MatchString(s.name) {
			continue
		}
		select {
		case queue <- s:
			continue
		case err = <-failures:
		case <-ctx.Done():
			err = ctx.Err()
		}
		break
	}
	close(queue)
	workers.Wait()
	close(failures)
	for failure := range failures {
		err = errors.Join(err, failure)
	}
	fmt.Fprintf(stderr, "recorded in %s\n", time.Since(start).Round(time.Second))
	return err
}

// makeScratch creates a folder whose name always has the same length: Terraform wraps
// its messages, so a longer path would move the line breaks.
func makeScratch() (string, error) {
	for n := range 1000 {
		folder := filepath.Join(os.TempDir(), fmt.Sprintf("recording-%03d", n))
		err := os.Mkdir(folder, 0o755)
		if !errors.Is(err, os.ErrExist) {
			return folder, err
		}
	}
	return "", errors.New("there are 1,000 folders of recordings in " + os.TempDir())
}

// work records scenarios one by one, against an emulator of its own.
func work(ctx context.Context, o options, folder string, queue <-chan scenario, stderr io.Writer) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	emulator, err := startEmulator(ctx, o.emulator)
	if err != nil {
		return err
	}
	defer emulator.stop()
	for s := range queue {
		start := time.Now()
		text, err := record(ctx, o, folder, emulator, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if err := os.WriteFile(filepath.Join(o.out, s.name+".txt"), []byte(text), 0o644); err != nil {
			return err
		}
		fmt.Fprintf(stderr, "%-32s %6.1fs\n", s.name, time.Since(start).Seconds())
	}
	return nil
}

// record runs one scenario in an empty account and an empty folder, and returns its text.
func record(ctx context.Context, o options, folder string, emulator *emulator, s scenario) (string, error) {
	if err := emulator.control(ctx, "POST", "reset", "", nil); err != nil {
		return "", err
	}
	t, err := newTerraform(o, folder, emulator)
	if err != nil {
		return "", err
	}
	st := &stage{emulator: emulator, terraform: t, region: homeRegion}
	for _, step := range s.steps {
		if err := step(ctx, st); err != nil {
			return "", fmt.Errorf("%w; so far:\n%s", err, st.text.String())
		}
	}
	return newNormaliser(filepath.Dir(folder)).normalise(st.text.String()), nil
}
