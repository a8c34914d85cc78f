package alert

import (
	"slices"
	"strings"
	"testing"
)

// Each operator does what "Specify evaluate expressions" says, on a row of texts.
func TestExpression(t *testing.T) {
	row := map[string]string{"x": "10", "y": "9", "name": "abc", "other": "abd", "5xx (%)": "21", "success_ratio": "89.5", "empty": ""}
	for text, want := range map[string]bool{
		`x > 5`: true, `x >= 10`: true, `x < 10`: false, `x <= 9`: false, `x == 10`: true, `x != 10`: false,
		`x > y`:                   true, // as numbers, not as texts
		`name < other`:            true, // as texts
		`name == "abc"`:           true,
		`name == 'abd'`:           false,
		`x == "10"`:               true,
		`x == "10.0"`:             false, // a quotation makes texts
		`x * 100 + y > 200`:       true,
		`x % 3 == 1`:              true,
		`x - y - 1 == 0`:          true,
		`2 + 3 * 4 == 14`:         true,
		`(2 + 3) * 4 == 20`:       true,
		`x+(-100)<100`:            true,
		`(-5) < 0`:                true,
		`name =~ "^a\\w+$"`:       true,
		`name !~ "^b"`:            true,
		`x >= 0 && y <= 100`:      true,
		`x > 100 || y > 8`:        true,
		`x > 1 || y > 1 && x < 1`: true, // && binds more
		`!(x < 1 && y > 100)`:     true,
		`(x > 5) == true`:         true,
		`(x > 5) != true`:         false,
		`contains(name, 'bc')`:    true,
		`contains(name, "x")`:     false,
		`[5xx (%)] > 20`:          true,
		`$0.x > 5`:                true,
		`success_ratio < 90`:      true,
		`empty == ''`:             true,
		`100+100`:                 false, // a number is not true
		`x`:                       false,
	} {
		e, err := parse(text)
		if err != nil {
			t.Errorf("%s: %s", text, err)
			continue
		}
		if got, err := e.matches(row); err != nil || got != want {
			t.Errorf("%s: %v %v", text, got, err)
		}
	}
}

// What cannot be evaluated is an error, and never false: of any row where the text alone shows it,
// of a row otherwise.
func TestExpression_invalid(t *testing.T) {
	row := map[string]string{"x": "10", "name": "abc", "open": "("}
	for _, text := range []string{
		`missing > 1`, `name > 1`, `name + 1 > 2`, `name =~ open`, `(-name) > 1`,
	} {
		e, err := parse(text)
		if err != nil {
			t.Errorf("%s is not read: %s", text, err)
			continue
		}
		if met, err := e.matches(row); err == nil {
			t.Errorf("%s: %v", text, met)
		}
	}
	for _, text := range []string{
		``, `x >`, `> 1`, `x > 1 y`, `x > -1`, `(x > 1`, `x > 1)`, `'x`, `[x`, `$1.x > 1`, `$ > 1`, `x # 1`, `x & 1`, `contains(x)`, `contains(x, 1`, `x.y > 1`,
		strings.Repeat("x", 129), `x > 1 &&`,
		`"a" + 1 > 2`, `x + 'a' > 2`, `(-'a') > 1`, `x > 1 && x`, `x && x > 1`, `x || true`, `1 && 2`, `!x`, `!1`, `!'x'`, `!!x`,
		`(x > 1) > true`, `(x > 1) == 1`, `x == true`, `(x > 1) + 1 > 2`, `contains(name, 'a') > 1`, `name =~ "("`, `name !~ '['`, `name =~ true`, `name !~ (x > 1)`,
	} {
		if e, err := parse(text); err == nil {
			t.Errorf("%q is read: %+v", text, e)
		}
	}
	if e, err := parse(`b > a && a > b`); err != nil || !slices.Equal(e.variables, []string{"a", "b"}) {
		t.Errorf("%+v %v", e, err)
	}
}

func FuzzExpression(f *testing.F) {
	f.Add(`x > 1 && !(name =~ "a") || contains(name, 'b')`)
	f.Fuzz(func(_ *testing.T, text string) {
		if e, err := parse(text); err == nil {
			_, _ = e.matches(map[string]string{"x": "1", "name": "ab"})
		}
	})
}
