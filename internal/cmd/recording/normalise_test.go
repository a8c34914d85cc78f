package main

import (
	"encoding/base64"
	"testing"
)

func TestNormaliser_normalise(t *testing.T) {
	t.Parallel()
	n := newNormaliser("/tmp/recording-000")
	for text, want := range map[string]string{
		"open /tmp/recording-000/1/config/a.json":                           "open <scratch>/config/a.json",
		"dial 127.0.0.1:40123: refused":                                     "dial 127.0.0.1:<port>: refused",
		"a: Creation complete after 1m3s":                                   "a: Creation complete after <duration>",
		"a: Still creating... [10s elapsed]\nb":                             "b",
		"at 2026-01-11T05:23:37Z":                                           "at <time>",
		"account 1000000000000001":                                          "account 1000000000000001",
		"RequestId 0F1E2D3C-0000-0000-0000-000000000001":                    "RequestId <uuid>",
		"Done before: create b;\ncreate a. Whether c took\neffect.\n\nNext": "Done before: create a; create b. Whether c took effect.\n\nNext",
	} {
		if got := n.normalise(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestIndented_privateState(t *testing.T) {
	t.Parallel()
	inner := base64.StdEncoding.EncodeToString([]byte(`{"x":1}`))
	outer := base64.StdEncoding.EncodeToString([]byte(`{"applied":"` + inner + `"}`))
	want := `{"a":[2],"private":"map[applied:{\"x\":1}]"}`
	if got := indented(`{"private": "` + outer + `", "a": [2]}`); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestOrdered_keepsWritesInOrder(t *testing.T) {
	t.Parallel()
	calls := []call{
		{Service: "SLS", Action: "CreateLogStore", Mutating: true}, {Service: "RAM", Action: "GetRole"},
		{Service: "SLS", Action: "GetProject"}, {Service: "SLS", Action: "CreateIndex", Mutating: true}, {Service: "SLS", Action: "GetIndex"},
	}
	want := []string{"GetRole", "GetIndex", "GetProject", "CreateLogStore", "CreateIndex"}
	for i, c := range ordered(calls) {
		if c.Action != want[i] {
			t.Errorf("call %d is %s, want %s", i, c.Action, want[i])
		}
	}
}
