package snapshot

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// What is public stays, and everything else becomes its kind.
func TestRedact(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"Status":"Enable","Name":"acme"}`:                                             `{"Name":"<text>","Status":"Enable"}`,
		`{"Status":"Acme"}`:                                                             `{"Status":"<text>"}`,
		`{"ttl":3650,"AccountId":1234567890123456,"t":1700000000}`:                      `{"AccountId":"<number>","t":"<number: seconds>","ttl":3650}`,
		`{"a":1.5,"b":1700000000000,"c":true,"d":null,"e":-1}`:                          `{"a":"<number with a fraction>","b":"<number: milliseconds>","c":true,"d":null,"e":-1}`,
		`{"AccountId":"1234567890123456","n":"007"}`:                                    `{"AccountId":"<account id>","n":"<digits>"}`,
		`["acs:ram::1234567890123456:role/acme"]`:                                       `["acs:ram::<account id>:role/<name>"]`,
		`["acs:log:cn-hangzhou:1234567890123456:project/acme"]`:                         `["acs:log:<region>:<account id>:project/<name>"]`,
		`["acs:acme:acme:acme:acme/acme","acs:acme"]`:                                   `["acs:<text>:<text>:<text>:<text>","<text that begins with acs:>"]`,
		`["2026-01-02T03:04:05Z","2026-01-02 03:04:05","10.0.0.1"]`:                     `["<time, UTC, ISO 8601>","<time, without a zone>","<text>"]`,
		`["4E0A9D92-6F7B-5A5C-8F3E-0123456789AB","https://acme"]`:                       `["<id>","<URL>"]`,
		`{"keys":{"acme":{"type":"text"},"EventID":{"type":"x"}}}`:                      `{"keys":{"<name>":{"type":"text"},"EventID":{"type":"<text>"}}}`,
		`{"1234567890123456":1,"jane@acme":2,"ok":3}`:                                   `{"<name>":2,"ok":3}`,
		`{"Document":"{\"Statement\":[{\"Effect\":\"Allow\",\"Resource\":\"acme\"}]}"}`: `{"Document":{"<JSON in a text>":{"Statement":[{"Effect":"Allow","Resource":"<text>"}]}}}`,
		`{"Code":"InvalidAction.NotFound","Message":"acme"}`:                            `{"Code":"InvalidAction.NotFound","Message":"<text>"}`,
		`{"Code":"acme 1234567890123456"}`:                                              `{"Code":"<text>"}`,
		``:                                                                              `"<nothing>"`,
		`<html>acme</html>`:                                                             `"<not JSON>"`,
		`{} acme`:                                                                       `"<not JSON>"`,
	} {
		got, err := json.Marshal(Redact([]byte(in)))
		text := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(string(got))
		if err != nil || text != want {
			t.Errorf("%s is %s, want %s", in, text, want)
		}
	}
}

// Everything that is replaced, and long enough, is named for the report to leave out.
func TestIdentifying(t *testing.T) {
	t.Parallel()
	found := Identifying([]byte(`{"Name":"acme-trail","Status":"Enable","Policy":"{\"Resource\":\"acme-inner\"}","keys":{"acme_field":1},"Id":1234567890123456,"R":"cn-hangzhou","s":"abc"}`))
	for _, value := range []string{"acme-trail", "acme-inner", "acme_field", "1234567890123456"} {
		if !slices.Contains(found, value) {
			t.Errorf("%s is not among %q", value, found)
		}
	}
	for _, value := range []string{"Enable", "cn-hangzhou", "abc", "Status"} {
		if slices.Contains(found, value) {
			t.Errorf("%s is among %q", value, found)
		}
	}
}

func shot(operation string, status int, body string) Snapshot {
	return Snapshot{operation, status, Redact([]byte(body))}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	emulator := []Snapshot{shot("Get", 200, `{"ttl":30,"List":[{"Name":"x","Status":"Enable"}],"Doc":"{\"Version\":\"1\"}","Free":""}`), shot("Get", 404, `{"Code":"NoSuchThing"}`)}
	for title, row := range map[string]struct {
		account []Snapshot
		want    []string
	}{
		"the same, other values": {[]Snapshot{shot("Get", 200, `{"ttl":365,"List":[{"Name":"acme","Status":"Fresh"}],"Doc":"{\"Version\":\"1\"}","Free":"an error"}`)}, nil},
		"an empty list":          {[]Snapshot{shot("Get", 200, `{"ttl":30,"List":[],"Doc":"{\"Version\":\"1\"}","Free":"x"}`)}, nil},
		"a member more":          {[]Snapshot{shot("Get", 200, `{"new":1,"ttl":30,"List":[],"Doc":"{\"Version\":\"1\"}","Free":"x"}`)}, []string{"Get, answered with 200: new is number: small, and the emulator has none"}},
		"a member less":          {[]Snapshot{shot("Get", 200, `{"ttl":30,"List":[{"Name":"x"}],"Doc":"{\"Version\":\"1\"}","Free":""}`)}, []string{"Get, answered with 200: List[].Status is text: a known value in the emulator, and the account has none"}},
		"another type":           {[]Snapshot{shot("Get", 200, `{"ttl":"30","List":[],"Doc":"{\"Version\":\"1\"}","Free":""}`)}, []string{"Get, answered with 200: ttl is text: digits, and number: small in the emulator"}},
		"a document as object":   {[]Snapshot{shot("Get", 200, `{"ttl":30,"List":[],"Doc":{"Version":"1"},"Free":""}`)}, []string{"Get, answered with 200: Doc is object, and text: JSON in the emulator", "Get, answered with 200: Doc.Version is text: a known value, and the emulator has none", "Get, answered with 200: Doc<JSON> is object in the emulator, and the account has none"}},
		"another error":          {[]Snapshot{shot("Get", 404, `{"Code":"Other.Thing"}`)}, []string{"Get, answered with 404 Other.Thing: the account does, the emulator does not"}},
		"too many calls":         {[]Snapshot{shot("Get", 400, `{"Code":"Throttling.User"}`), shot("Get", 503, `{}`), emulator[0]}, nil},
		"nothing but failures":   {[]Snapshot{shot("Get", 400, `{"Code":"Throttling.User"}`)}, []string{"Get, answered with 400 Throttling.User: the account does, the emulator does not"}},
		"an unknown value":       {[]Snapshot{shot("Get", 200, `{"ttl":30,"List":[{"Name":"x","Status":"Paused"}],"Doc":"{\"Version\":\"1\"}","Free":""}`)}, []string{"Get, answered with 200: List[].Status is text: text, and text: a known value in the emulator"}},
	} {
		if got := Compare(row.account, emulator); !slices.Equal(got, row.want) {
			t.Errorf("%s: %q, want %q", title, got, row.want)
		}
	}
}

// What is written is read again, without repetitions.
func TestWrite(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "answers")
	one := shot("GetIndex", 200, `{"keys":{},"ttl":30}`)
	if err := Write(folder, []Snapshot{one, one, shot("GetRole", 404, `{}`)}); err != nil {
		t.Fatal(err)
	}
	read, err := Read(folder)
	if err != nil || len(read) != 2 || !reflect.DeepEqual(pictures(read[:1]), pictures([]Snapshot{one})) {
		t.Errorf("%+v, %v", read, err)
	}
	if err := Write(folder, nil); err == nil {
		t.Error("it wrote into a folder that was there")
	}
	if _, err := Read(t.TempDir()); err == nil {
		t.Error("an empty folder passes")
	}
}
