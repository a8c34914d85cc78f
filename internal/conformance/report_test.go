package conformance

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

var tableFile = flag.String("table", "", "a `file` to write the rows to that do not work")

func TestMain(m *testing.M) {
	flag.Parse()
	outcome := m.Run()
	results.print(os.Stdout)
	if flag.Lookup("test.run").Value.String() == "" && outcome == 0 {
		for _, key := range unmet() {
			fmt.Printf("no answer differs by %q: remove it from explained\n", key)
			outcome = 1
		}
	}
	if *tableFile != "" {
		if err := os.WriteFile(*tableFile, []byte(results.failures()), 0o600); err != nil {
			fmt.Fprintln(os.Stderr, err)
			outcome = 1
		}
	}
	os.Exit(outcome)
}

// row is an operation that a client called.
type row struct {
	client, operation, outcome string
	details                    []string
}

// table is all rows of a run.
type table []row

var results table

// Outcomes of a row.
const (
	works       = "works"
	fails       = "FAILS"
	differs     = "DIFFERS"
	clientFault = "client's fault"
	notThere    = "not there"
	notRun      = "NOT RUN"
)

func (t table) print(w io.Writer) {
	if len(t) == 0 {
		return
	}
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	counts := map[string]int{}
	for _, r := range t {
		counts[r.outcome]++
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", r.client, r.operation, r.outcome, strings.Join(r.details, "; "))
	}
	_ = out.Flush()
	fmt.Fprintf(w, "\n%d calls: %d work, %d ask for what the emulator does not have, %d meet a fault of their client; %d differ from the client's model, %d fail\n",
		len(t)-counts[notRun], counts[works], counts[notThere], counts[clientFault], counts[differs], counts[fails])
}

// failures lists the rows that do not work.
func (t table) failures() string {
	var b strings.Builder
	for _, r := range t {
		if r.outcome == fails || r.outcome == differs {
			fmt.Fprintf(&b, "- %s, %s: %s\n", r.client, r.operation, r.outcome)
			for _, d := range r.details {
				fmt.Fprintf(&b, "  - %s\n", d)
			}
		}
	}
	return b.String()
}

// client is a client of a cloud, under its name in the table.
type client struct {
	name  string
	cloud *cloud
}

// sharesTypes reports whether a client has one type for the objects of several
// operations, such as one for every role. A member that an answer lacks is then no
// difference: the types of the V2 SDK show what each operation has.
func (c client) sharesTypes() bool { return c.name == "RAM classic" }

// call makes a call and adds its row. The call returns what the client read, or nil
// where the client has no type for the answer. The raw answer is returned.
func (c client) call(t *testing.T, operation string, call func() (any, error)) []byte {
	t.Helper()
	c.cloud.lastExchange()
	model, err := safely(call)
	last := c.cloud.lastExchange()
	r := row{client: c.name, operation: operation, outcome: works}
	switch {
	case err != nil:
		r.outcome, r.details = fails, []string{last.Request + " → " + last.answer()}
		if last.Status == http.StatusOK || last.Status == 0 { // then the client has more to say than the emulator
			r.details = append(r.details, shortened(strings.Join(strings.Fields(err.Error()), " ")))
		}
	case model != nil && !isText(model):
		r.details = c.unexplained(operation, differencesOf(last.Body, model))
		if len(r.details) > 0 {
			r.outcome = differs
		}
	}
	if reason := faults[c.name+" "+operation]; reason != "" {
		if err == nil {
			t.Errorf("%s: %s works, although faults says: %s", c.name, operation, reason)
		}
		r.outcome, r.details = clientFault, []string{reason}
	}
	if reason := absent[operation]; reason != "" {
		if !last.unknownOperation() {
			t.Errorf("%s: %s is answered by %s, although absent says: %s", c.name, operation, last.answer(), reason)
		}
		r.outcome, r.details = notThere, []string{reason}
	}
	results = append(results, r)
	if r.outcome == fails || r.outcome == differs {
		t.Errorf("%s: %s %s: %s", c.name, operation, r.outcome, strings.Join(r.details, "; "))
	}
	return last.Body
}

// differencesOf returns how an answer differs from what a client read, or from its type.
func differencesOf(answer []byte, model any) []string {
	if read, ok := model.(hasRead); ok {
		return lost(answer, read)
	}
	return compare(answer, reflect.TypeOf(model))
}

// isText reports whether a client takes an answer as text.
func isText(model any) bool {
	t := reflect.TypeOf(model)
	return t.Kind() == reflect.String || t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.String
}

// safely turns a panic of a client into an error.
func safely(call func() (any, error)) (model any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the client panicked: %v", p)
		}
	}()
	return call()
}

// unexplained returns the differences that explained does not name.
func (c client) unexplained(operation string, found []string) []string {
	return slices.DeleteFunc(found, func(difference string) bool {
		if c.sharesTypes() && (strings.HasSuffix(difference, " is missing") || strings.HasSuffix(difference, " is empty")) {
			return true
		}
		for _, key := range []string{difference, operation + ": " + difference} {
			if _, ok := explained[key]; ok {
				met[key] = true
				return true
			}
		}
		return false
	})
}

// met are the keys of explained that an answer differed by.
var met = map[string]bool{}

// unmet returns the others.
func unmet() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(explained)), func(key string) bool { return met[key] })
}
