// Command publishedfacts writes the facts that package published holds. It takes them from
// the vendor's OpenAPI metadata, its SDKs and its pages:
//
//	git clone https://github.com/aliyun/aliyun-openapi-meta
//	git clone https://github.com/AlibabaCloudDocs/ram pages/ram
//	git clone https://github.com/AlibabaCloudDocs/sls pages/sls
//	go run ./internal/cmd/publishedfacts -meta aliyun-openapi-meta -pages pages
//
// The SDKs are modules of internal/conformance, in the versions that its go.mod has. Only
// facts are written: names, positions, kinds, ranges, what is required. No text is copied.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/published"
)

const factsFolder = "internal/emulator/published/facts"

// source is where the facts of a service are.
type source struct {
	code, version string
	meta          string // the folder in the metadata
	module        string // the module of an SDK
	folder        string // in it
	classic       bool   // it is the SDK of the first generation
	pages         pages
}

const classicSDK = "github.com/aliyun/alibaba-cloud-sdk-go"

var sources = []source{
	{code: "Actiontrail", version: "2020-07-06", meta: "actiontrail", module: classicSDK, folder: "services/actiontrail", classic: true},
	{code: "Ram", version: "2015-05-01", meta: "ram", module: "github.com/alibabacloud-go/ram-20150501/v2", folder: "client", pages: pages{folder: "ram", without: "IMS"}},
	{code: "ResourceDirectoryMaster", version: "2022-04-19", meta: "resourcedirectorymaster"},
	{code: "ResourceManager", version: "2020-03-31", meta: "resourcemanager", module: classicSDK, folder: "services/resourcemanager", classic: true},
	{code: "Sls", version: "2020-12-30", meta: "sls", module: "github.com/alibabacloud-go/sls-20201230/v6", folder: "client", pages: pages{folder: "sls"}},
	{code: "Sts", version: "2015-04-01", meta: "sts", module: "github.com/alibabacloud-go/sts-20150401/v2", folder: "client", pages: pages{folder: "ram", only: "STS"}},
}

func main() {
	meta := flag.String("meta", "", "the `folder` of a clone of aliyun/aliyun-openapi-meta")
	pages := flag.String("pages", "", "the `folder` of clones of AlibabaCloudDocs/ram and sls")
	flag.Parse()
	if *meta == "" || *pages == "" {
		flag.Usage()
		os.Exit(2)
	}
	for _, s := range sources {
		if err := s.write(*meta, *pages); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", s.code, err)
			os.Exit(1)
		}
	}
}

// write writes the facts of a service.
func (s source) write(meta, pages string) error {
	service := published.Service{Code: s.code, Version: s.version, Sources: map[string]string{}, Operations: map[string]published.Operation{}}
	commit, err := commitOf(meta)
	if err == nil {
		service.Sources["m"] = "aliyun/aliyun-openapi-meta, " + commit
		err = readMeta(filepath.Join(meta, "en-US", s.meta), service.Operations)
	}
	if err == nil && s.module != "" {
		err = s.readSDK(&service)
	}
	if err == nil && s.pages.folder != "" {
		commit, err = commitOf(filepath.Join(pages, s.pages.folder))
		service.Sources["p"] = "AlibabaCloudDocs/" + s.pages.folder + ", " + commit
		err = errors.Join(err, s.pages.read(pages, service.Operations))
	}
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(factsFolder, s.meta+".json"), encode(service), 0o600)
}

// readSDK adds what the SDK says.
func (s source) readSDK(service *published.Service) error {
	text, err := output("internal/conformance", "go", "mod", "download", "-json", s.module)
	if err != nil {
		return err
	}
	var module struct{ Version, Dir, Info string }
	if err := json.Unmarshal([]byte(text), &module); err != nil {
		return err
	}
	var info struct{ Time string }
	if text, err := os.ReadFile(module.Info); err != nil {
		return err
	} else if err := json.Unmarshal(text, &info); err != nil {
		return err
	}
	date, _, _ := strings.Cut(info.Time, "T")
	service.Sources["s"] = fmt.Sprintf("%s %s of %s", s.module, module.Version, date)
	sdk, err := readPackage(filepath.Join(module.Dir, s.folder))
	if err != nil {
		return err
	}
	if s.classic {
		sdk.classic(service.Operations)
	} else {
		sdk.second(service.Operations)
	}
	return nil
}

// encode prints the facts, one operation a line.
func encode(s published.Service) []byte {
	var b bytes.Buffer
	operations := s.Operations
	s.Operations = nil
	head, _ := json.MarshalIndent(s, "", " ")
	b.Write(bytes.TrimSuffix(head, []byte("null\n}")))
	b.WriteString("{\n")
	for i, name := range slices.Sorted(maps.Keys(operations)) {
		if i > 0 {
			b.WriteString(",\n")
		}
		row, _ := json.Marshal(operations[name])
		fmt.Fprintf(&b, "  %q: %s", name, row)
	}
	b.WriteString("\n }\n}\n")
	return b.Bytes()
}

// add adds a claim to what is known of a parameter. Two claims are one where they agree, or
// where one says more than the other: a list, and JSON.
func add(o *published.Operation, name string, claim published.Claim) {
	if o.Parameters == nil {
		o.Parameters = map[string]published.Parameter{}
	}
	p := o.Parameters[name]
	for i, c := range p {
		sameKind := c.Kind == claim.Kind || c.Kind == published.JSON && (claim.Kind == published.List || claim.Kind == published.Object)
		if c.In == claim.In && sameKind && (c.Required == claim.Required || claim.Required == "") && !strings.Contains(c.By, claim.By) {
			p[i].By, p[i].Kind = c.By+claim.By, claim.Kind
			return
		}
	}
	o.Parameters[name] = append(p, claim)
}

// place adds a method and a path.
func place(o *published.Operation, at string) {
	if !slices.Contains(o.At, at) {
		o.At = append(o.At, at)
	}
}

func commitOf(repository string) (string, error) {
	return output(repository, "git", "log", "-1", "--format=commit %h of %cs")
}

func output(folder, name string, args ...string) (string, error) {
	command := exec.CommandContext(context.Background(), name, args...)
	command.Dir, command.Stderr = folder, os.Stderr
	text, err := command.Output()
	return strings.TrimSpace(string(text)), err
}
