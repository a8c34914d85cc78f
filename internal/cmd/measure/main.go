// Command measure prints measures of the structure and the wording of a checkout: the
// sizes of folders and packages, methods in the file of their type, imports of the
// domain, lines and tests, words to avoid, and the number of places of each rule.
//
//	go run ./internal/cmd/measure [-repo DIR] [-v]
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	err := run(os.Args[1:], os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("measure", flag.ContinueOnError)
	flags.SetOutput(stderr)
	repo := flags.String("repo", ".", "`folder` of the checkout")
	verbose := flags.Bool("v", false, "list what is counted")
	if err := flags.Parse(args); err != nil {
		return err
	}
	tree, err := load(*repo)
	if err != nil {
		return err
	}
	r := &report{out: stdout, verbose: *verbose}
	r.sizes(tree)
	r.methods(tree)
	r.imports(tree)
	r.lines(tree)
	r.fuzz(tree)
	r.words(tree)
	r.homes(tree)
	return nil
}

// report prints counts, and their places if it is verbose.
type report struct {
	out     io.Writer
	verbose bool
}

func (r *report) title(text string) { fmt.Fprintf(r.out, "\n%s\n", text) }

func (r *report) line(format string, args ...any) { fmt.Fprintf(r.out, "  "+format+"\n", args...) }

// list prints the places of what was counted.
func (r *report) list(places []string) {
	if !r.verbose {
		return
	}
	for _, place := range places {
		fmt.Fprintf(r.out, "      %s\n", place)
	}
}
