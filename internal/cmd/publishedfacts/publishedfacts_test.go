package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/published"
)

// What the sources of an invented service say.
const (
	metaText = `{"name":"GetThing","method":"GET","pathPattern":"/things/[thing]?type=log","parameters":[
		{"name":"from","position":"Query","type":"Long","required":true},
		{"name":"tags","position":"Query","type":"Json","required":false},
		{"name":"size","position":"Query","type":"Integer","required":false,"description":"Valid values: 1 to 1,000. Default: 10."},
		{"name":"thing","position":"Path","type":"String","required":true,"description":"It must be 3 to 63 characters in length."}]}`

	secondText = `package client

type GetThingRequest struct {
	// When.
	//
	// This parameter is required.
	From *int64 ` + "`json:\"from,omitempty\"`" + `
	Size *int32 ` + "`json:\"size,omitempty\"`" + `
	Tags []*string ` + "`json:\"tags,omitempty\"`" + `
	Mode *string ` + "`json:\"mode,omitempty\"`" + `
}
type GetThingResponse struct {
	Body *Thing ` + "`json:\"body,omitempty\"`" + `
}
type Thing struct {
	Name  *string            ` + "`json:\"name,omitempty\"`" + `
	Parts []*Thing           ` + "`json:\"parts,omitempty\"`" + `
	Sizes map[string]*Detail ` + "`json:\"sizes,omitempty\"`" + `
}
type Detail struct {
	Bytes *int64 ` + "`json:\"bytes,omitempty\"`" + `
}
func (client *Client) GetThingWithOptions(thing *string, request *GetThingRequest) (*GetThingResponse, error) {
	query["from"] = request.From
	query["size"] = request.Size
	query["tags"] = request.TagsShrink
	body["mode"] = request.Mode
	params := &openapi.Params{
		Pathname: tea.String("/things/" + tea.StringValue(thing) + "?type=log"), Method: tea.String("GET"), Style: tea.String("ROA"),
	}
	return nil, nil
}`

	pageText = "|Name|Type|Required|Example|Description|\n|---|---|---|---|---|\n|from|Long|Yes|1|When.|\n|size|Integer|Yes|1|How many.|\n|else|String|Yes|1|What.|\n" +
		"\n|Status|Error code|Message|\n|---|---|---|\n|404|ThingNotExist|There is no such thing.|\n"

	classicText = `package thing

type GetThingRequest struct {
	*requests.RpcRequest
	From requests.Integer ` + "`position:\"Query\" name:\"from\"`" + `
}
type GetThingResponse struct {
	*responses.BaseResponse
	Names []string ` + "`json:\"Names\" xml:\"Names\"`" + `
}`
)

// write writes a file into a new folder, which it returns.
func write(t *testing.T, name, text string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestSources(t *testing.T) {
	facts := map[string]published.Operation{}
	if err := readMeta(write(t, "GetThing.json", metaText), facts); err != nil {
		t.Fatal(err)
	}
	second, err := readPackage(write(t, "client.go", secondText))
	if err != nil {
		t.Fatal(err)
	}
	second.second(facts)
	if err := (pages{}).read(write(t, "GetThing.md", pageText), facts); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(facts["GetThing"])
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"at":["GET /things/{}?type=log"],` +
		`"parameters":{"from":"msp query integer required","mode":"s body string optional","size":"ms query integer optional; p query integer required",` +
		`"tags":"ms query list optional","thing":"m path string required"},` +
		`"answer":{"name":"string","parts":"list","sizes":"object","sizes{}.bytes":"integer"},` +
		`"codes":["ThingNotExist"],"ranges":{"size":{"least":1,"most":1000},"thing":{"least":3,"most":63,"length":true}}}`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSources_classic(t *testing.T) {
	facts := map[string]published.Operation{}
	classic, err := readPackage(write(t, "get_thing.go", classicText))
	if err != nil {
		t.Fatal(err)
	}
	classic.classic(facts)
	got, _ := json.Marshal(facts["GetThing"])
	if want := `{"parameters":{"from":"s query integer"},"answer":{"Names":"list"}}`; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A type or an answer that is not understood is an error, and no absence.
func TestSources_notUnderstood(t *testing.T) {
	facts := map[string]published.Operation{}
	for name, err := range map[string]error{
		"has the unknown type Blob": readMeta(write(t, "GetThing.json", strings.Replace(metaText, "Long", "Blob", 1)), facts),
		"has no operations":         readMeta(t.TempDir(), facts),
		"invalid character":         readMeta(write(t, "GetThing.json", "no JSON"), facts),
	} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, not %q", err, name)
		}
	}
}

// TestEncode checks that what is written is read again.
func TestEncode(t *testing.T) {
	facts, err := published.Facts()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range facts {
		name := strings.ToLower(s.Code) + ".json"
		text, err := os.ReadFile(filepath.Join("../../emulator/published/facts", name))
		if err != nil {
			t.Fatal(err)
		}
		if string(encode(s)) != string(text) {
			t.Errorf("%s is not what the generator writes", name)
		}
	}
}
