package arn

import "testing"

// An ARN ends up in the state and on the terminal, so it holds no character that cannot be seen.
func TestParse_invisible(t *testing.T) {
	t.Parallel()
	const whole = "acs:log:cn-hangzhou:1:project/security-audit"
	if _, _, err := ParseProject(whole); err != nil {
		t.Fatal(err)
	}
	for _, more := range []string{"\n", "\x1b[2J", "\x00", "\x7f", "\u009b", "\u202e", "\u2028", "\xff", "##[group]"} {
		if _, err := Parse(whole + more); err == nil {
			t.Errorf("%q is read", whole+more)
		}
		if _, _, err := ParseProject(whole + more); err == nil {
			t.Errorf("%q is read as a project", whole+more)
		}
		if _, _, err := ParseRole("acs:ram::1:role/x" + more); err == nil {
			t.Errorf("%q is read as a role", more)
		}
	}
}
