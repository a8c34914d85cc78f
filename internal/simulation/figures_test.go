package simulation

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var figuresOf = flag.String("figures", "", "the commit that is run: keep what the run counts as the figures of the guide Safety")

// figures are what the guide Safety says of the last runs that were kept.
type figures struct {
	Explored []exploredFigures // each of other bounds
	Lived    livedFigures
}

// runOf is when a run was, and of which commit.
type runOf struct {
	Commit  string
	Date    string
	Seconds int
}

type exploredFigures struct {
	Run runOf

	Depth, TroubleDepth                           int
	Cases, Histories, States, Refused, Unknowable int
}

type livedFigures struct {
	Run runOf

	Lives, Wrong, Ways, Unknowable, Forgotten, Stopped int
	Rows, Columns                                      []string
	Heat                                               heat
}

const figuresFile = "testdata/figures.json"

func readFigures(t *testing.T) (kept figures) {
	t.Helper()
	data, err := os.ReadFile(figuresFile)
	if err == nil {
		err = json.Unmarshal(data, &kept)
	}
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// keep keeps the figures of a run, and writes them into the guide.
func keep(t *testing.T, begun time.Time, change func(kept *figures, run runOf)) {
	t.Helper()
	if *figuresOf == "" {
		return
	}
	kept := readFigures(t)
	change(&kept, runOf{*figuresOf, begun.UTC().Format(time.DateOnly), int(time.Since(begun).Seconds())})
	data, err := json.MarshalIndent(kept, "", "\t")
	if err == nil {
		err = os.WriteFile(figuresFile, append(data, '\n'), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	before, _, after := guide(t)
	if err := os.WriteFile(guidePath, []byte(before+kept.markdown()+after), 0o600); err != nil {
		t.Fatal(err)
	}
}

var guidePath = filepath.Join("..", "docs", "templates", "guides", "safety.md.tmpl")

// The lines of the guide between which the figures are.
const (
	figuresBegin = "### Figures of the simulation\n\n"
	figuresEnd   = "\n### What the simulation replaces"
)

// guide returns the source of the guide, with the figures apart.
func guide(t *testing.T) (before, figures, after string) {
	t.Helper()
	text, err := os.ReadFile(guidePath)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), figuresBegin)
	figures, after, ended := strings.Cut(rest, figuresEnd)
	if !ok || !ended {
		t.Fatalf("the guide has no section of figures")
	}
	return before + figuresBegin, figures, figuresEnd + after
}

// markdown returns the figures as the guide has them.
func (f figures) markdown() string {
	var text strings.Builder
	say := func(format string, values ...any) { fmt.Fprintf(&text, format, values...) }
	l := f.Lived
	for _, e := range f.Explored {
		say("%s", e.markdown())
	}
	say("**Lives** of commit %s on %s: %s in %s, of which %s went wrong. %s ways out that errors name were taken at the end, and each led on. %s writes met a change that was made after the last look, "+
		"and %s consents were used once more since no state had recorded their use. %s runs left delivery stopped until the next one.\n\n",
		l.Run.Commit, l.Run.Date, number(l.Lives), seconds(l.Run.Seconds), number(l.Wrong), number(l.Ways), number(l.Unknowable), number(l.Forgotten), number(l.Stopped))
	say("Each cell has the runs of the lives that did the one and met the other, and how many of them left delivery stopped until the next run. A run that met several troubles is in several columns.\n\n")
	say("| What a run does | %s |\n|---|%s\n", strings.Join(l.Columns, " | "), strings.Repeat("---|", len(l.Columns)))
	for i, row := range l.Rows {
		say("| %s |", row)
		for _, c := range l.Heat[i] {
			say(" %s / %s |", number(c.Runs), number(c.Stopped))
		}
		say("\n")
	}
	return text.String()
}

// markdown returns what the guide says of an exploration.
func (e exploredFigures) markdown() string {
	troubles := "without other troubles"
	if e.TroubleDepth > 0 {
		troubles = fmt.Sprintf("with troubles in those of at most %d", e.TroubleDepth)
	}
	text := fmt.Sprintf("**Exploration** of commit %s on %s, of all cases that differ in at most %d parts, each with a kill before and after each write, %s: %s cases, %s histories, %s states in %s. "+
		"No property was violated.", e.Run.Commit, e.Run.Date, e.Depth, troubles, number(e.Cases), number(e.Histories), number(e.States), seconds(e.Run.Seconds))
	if e.Unknowable > 0 {
		text += " " + number(e.Unknowable) + " writes met a change that was made after the last look, see [What cannot be known](#what-cannot-be-known)."
	}
	return text + "\n\n"
}

// number returns a number with commas.
func number(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

func seconds(n int) string { return (time.Duration(n) * time.Second).String() }

// The guide Safety has the figures of the last runs that were kept. They are of this simulation as long as
// it has the same operations and troubles.
func TestFigures_safety(t *testing.T) {
	t.Parallel()
	kept := readFigures(t)
	if _, text, _ := guide(t); text != kept.markdown() {
		t.Errorf("the guide has:\n%s\nwant:\n%s", text, kept.markdown())
	}
	before, _, _ := guide(t)
	both := 0
	for name := range mistakes {
		if _, ok := holes[name]; ok {
			both++
		}
	}
	spelled := []string{"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	for _, words := range []string{
		fmt.Sprintf("others make one of %d changes", len(acts)),
		fmt.Sprintf("each of %d is found among the first 10,000 lives, and each of %s, %s of them the same, by the exploration", len(holes), spelled[len(mistakes)], spelled[both]),
	} {
		if !strings.Contains(strings.Join(strings.Fields(before), " "), words) {
			t.Errorf("the guide does not say %q", words)
		}
	}
	if l := kept.Lived; strings.Join(l.Rows, "|") != strings.Join(heatRows, "|") || strings.Join(l.Columns, "|") != strings.Join(heatColumns, "|") {
		t.Error("the figures are of other operations or troubles than there are now: run make simulate ARGS=-figures=COMMIT")
	}
	sum := 0
	for i, row := range kept.Lived.Heat {
		sum += row[0].Stopped
		if row[0].Runs == 0 {
			t.Errorf("no run of the lives did: %s", heatRows[i])
		}
	}
	for _, e := range kept.Explored {
		if e.Histories < e.Cases {
			t.Errorf("the figures contradict each other: %+v", e)
		}
	}
	if kept.Lived.Wrong > 0 || kept.Lived.Stopped < sum {
		t.Errorf("the figures contradict each other: %+v", kept)
	}
}
