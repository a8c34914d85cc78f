package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

const said = `
 4. Ship: not recorded.
    > query

 5. Break: two things change.
    > RAM console: detach a policy
      Events in project security-audit: 12, and a moment later still 12.

 7. Repair: one apply.
    > terraform apply
    | ~ role_status = "a" -> "b"
    |
    | done
      Its writing calls: B, A.
      Events in project security-audit: 12, and a moment later 13.

All 7 stages are as stated, in 3 seconds.
`

func TestRecord(t *testing.T) {
	t.Parallel()
	want := []recordedLine{
		{"title", "Break: two things change."},
		{"action", "RAM console: detach a policy"},
		{"result", "No event arrives any more."},
		{"space", ""},
		{"title", "Repair: one apply."},
		{"action", "terraform apply"},
		{"output", `~ role_status = "a" -> "b"`},
		{"output", ""},
		{"output", "done"},
		{"result", "Events arrive again."},
	}
	if got := record(said); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// A drawing is well-formed, has each text as it is, dark colours, and no motion for readers who
// prefer none.
func TestDraw(t *testing.T) {
	t.Parallel()
	drawn := draw(record(said))
	texts := drawnTexts(t, drawn)
	for _, want := range []string{"Break: two things change.", "> terraform apply", `~ role_status = "a" -> "b"`} {
		if !slices.Contains(texts, want) {
			t.Errorf("%q is not among %q", want, texts)
		}
	}
	for _, want := range []string{"prefers-color-scheme: dark", "prefers-reduced-motion: reduce) { text { animation: none } }"} {
		if !strings.Contains(drawn, want) {
			t.Errorf("the style has no %s", want)
		}
	}
	for _, never := range []string{"<script", "href", "url(", "@import"} {
		if strings.Contains(drawn, never) {
			t.Errorf("it has %s", never)
		}
	}
}

// drawnTexts returns the texts of an SVG.
func drawnTexts(t *testing.T, svg string) (texts []string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(svg))
	inside := false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inside = token.Name.Local == "text"
		case xml.CharData:
			if inside {
				texts = append(texts, string(token))
			}
		case xml.EndElement:
			inside = false
		}
	}
}

// The picture of the README shows what the demo prints today.
func TestRecording_isFresh(t *testing.T) {
	t.Parallel()
	acctest.SkipInShort(t)
	path := filepath.Join(t.TempDir(), "repair.svg")
	var printed strings.Builder
	if err := run(t.Context(), []string{"-terraform", acctest.TerraformPath(t), "-svg", path}, &printed, &printed); err != nil {
		t.Fatalf("%v\n%s", err, printed.String())
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := os.ReadFile("../../../docs/images/repair.svg")
	if err != nil {
		t.Fatal(err)
	}
	drawn := strings.ReplaceAll(string(got), "&gt; tofu ", "&gt; terraform ") // the CLI that the tests run with
	if got, shown := drawnTexts(t, drawn), drawnTexts(t, string(shown)); !slices.Equal(got, shown) {
		t.Errorf("make demo ARGS='-svg docs/images/repair.svg' draws it anew. The demo prints\n%s\nand the picture shows\n%s", strings.Join(got, "\n"), strings.Join(shown, "\n"))
	}
}
