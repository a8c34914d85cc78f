package arn

import (
	"fmt"
	"testing"
)

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

// Each part of an ARN counts: one that is missing, empty or of another service is no ARN of the kind.
func TestParse_parts(t *testing.T) {
	t.Parallel()
	kinds := map[string]func(string) (name, account string, err error){
		"any": func(text string) (string, string, error) {
			read, err := Parse(text)
			return read.Service + " " + read.Region + " " + read.Resource, read.Account, err
		},
		"project": func(text string) (string, string, error) {
			read, account, err := ParseProject(text)
			return read.Region + " " + read.Name, account, err
		},
		"role": ParseRole, "session": ParseSession,
	}
	for kind, rows := range map[string]map[string]string{
		"any": {
			"acs:log:cn-hangzhou:1:project/p": "log cn-hangzhou project/p 1", "acs:ram::1:root": "ram  root 1", "acs:oss:::bucket": "oss  bucket ", "acs:oss:*::b:c": "oss * b:c ",
			"aws:log:cn-hangzhou:1:project/p": `"aws:log:cn-hangzhou:1:project/p" begins with "aws", not with acs`, "acs:log:cn-hangzhou:1": `"acs:log:cn-hangzhou:1" has 4 parts between colons; an ARN has five: acs:<service>:<region>:<account_id>:<resource>`,
			"acs::cn-hangzhou:1:project/p": `"acs::cn-hangzhou:1:project/p" names no service in its second part`, "acs:ram::me:root": `"acs:ram::me:root" has "me" for its account id, which holds digits only`,
			"acs:ram::1:": `"acs:ram::1:" names no resource behind its last colon`, "acs:ram::1:/x": `"acs:ram::1:/x" names no resource behind its last colon`,
		},
		"project": {
			"acs:log:cn-hangzhou:1:project/p": "cn-hangzhou p 1", "acs:oss:cn-hangzhou:1:project/p": "", "acs:log::1:project/p": "", "acs:log:cn-hangzhou::project/p": "",
			"acs:log:cn-hangzhou:1:p": "", "acs:log:cn-hangzhou:1:project/": "", "acs:log:cn-hangzhou:1:project/p/logstore/l": "", "acs:log:cn-hangzhou:me:project/p": "",
		},
		"role": {
			"acs:ram::1:role/x": "x 1", "acs:sts::1:role/x": "", "acs:ram:::role/x": "", "acs:ram::1:user/x": "", "acs:ram::1:role/": "", "arn:ram::1:role/x": "",
		},
		"session": {
			"acs:ram::1:role/x/s": "x 1", "acs:sts::1:assumed-role/x/s": "x 1", "acs:oss::1:role/x/s": "", "acs:ram:::role/x/s": "", "acs:ram::1:user/x/s": "", "acs:ram::1:role/x": "",
			"acs:ram::1:role//s": "", "acs:ram::1:role/x/": "", "arn:ram::1:role/x/s": "",
		},
	} {
		for text, want := range rows {
			name, account, err := kinds[kind](text)
			got := name + " " + account
			if err != nil {
				if got = err.Error(); want == "" {
					want = fmt.Sprintf("%q is not the ARN of a %s", text, map[string]string{"project": "Log Service project", "role": "RAM role", "session": "role session"}[kind])
				}
			}
			if got != want {
				t.Errorf("%s: %s is read as %q, want %q", kind, text, got, want)
			}
		}
	}
}

func TestARNs(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		Trail("cn-hangzhou", "1", "t"):                         "acs:actiontrail:cn-hangzhou:1:trail/t",
		Logstore("cn-hangzhou", "1", "p", "l"):                 "acs:log:cn-hangzhou:1:project/p/logstore/l",
		Role("1", "Delivery"):                                  "acs:ram::1:role/delivery",
		RoleOf("acs:ram::{account_id}:role/{account_id}", "1"): "acs:ram::1:role/{account_id}",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
