package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	// ofCLI is a command of the CLI whose output, for people, goes into a pipe or a file.
	ofCLI = regexp.MustCompile(`\b(?:terraform|tofu|TERRAFORM)"? (?:-chdir=\S+ )?(?:init|plan|apply|destroy|show|validate|test|query)\b[^|>\n]*(?:\|[^|]|\d?>)`)
	// forPrograms is output that has no colours, or that a person sees.
	forPrograms = regexp.MustCompile(` -json\b| -raw\b| -no-color\b|>&2`)
	// pasted is a block of commands for a shell.
	pasted = regexp.MustCompile("(?ms)^```(?:shell|sh|bash)\n(.*?)^```$")
)

// In a pipe and in a file, too, the CLI prints colours: a program finds no line that begins with a word. So each
// such command on a page, in an example and in a script of the repository says -no-color.
func TestCommands_colours(t *testing.T) {
	t.Parallel()
	found := 0
	for name, text := range commandFiles(t) {
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "|") || filepath.Ext(name) == ".svg" || !ofCLI.MatchString(line) {
				continue // a table, a picture
			}
			found++
			if !forPrograms.MatchString(line) {
				t.Errorf("%s: the output has colours: %s", name, line)
			}
		}
	}
	if found < 6 {
		t.Errorf("only %d commands were found", found)
	}
}

// A block of commands is pasted into a terminal, too, which an exit would close.
func TestCommands_leaveTheShell(t *testing.T) {
	t.Parallel()
	found := 0
	for name, text := range commandFiles(t) {
		if !strings.HasSuffix(name, ".md") {
			continue
		}
		for _, block := range pasted.FindAllStringSubmatch(text, -1) {
			found++
			script := strings.HasPrefix(block[1], "#!") || strings.Contains(block[1], "set -eu")
			if closes := regexp.MustCompile(`(?m)(?:^|\|\| |&& |; |do |then )exit\b`).FindString(block[1]); closes != "" && !script {
				t.Errorf("%s: %q closes the shell:\n%s", name, closes, block[1])
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d blocks were found", found)
	}
}

// commandFiles returns the pages, the examples and the scripts of the repository.
func commandFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, from := range []string{"README.md", "docs", "examples", ".ci"} {
		if err := filepath.WalkDir(filepath.Join(root, from), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			files[path] = string(text)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return files
}
