package main

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/published"
)

// pages are those of the API reference of a service, one an operation.
type pages struct {
	folder  string // the repository
	only    string // what their path has
	without string // what their path does not have
}

// pageNames are pages whose operation has another name in the metadata.
var pageNames = map[string]string{
	"mergeshards": "MergeShard", "listlogstore": "ListLogStores", "heartbeat": "ConsumerGroupHeartBeat", "updatecheckpoint": "ConsumerGroupUpdateCheckPoint",
}

var (
	// A row |RoleName|String|Yes|… of its parameters, also in Chinese.
	parameterRow = regexp.MustCompile(`(?m)^\s*\|\s*([A-Za-z][\w\\]*)\s*\|\s*[A-Za-z]+\s*\|\s*(Yes|No|是|否)\s*\|`)
	// A row |404|EntityNotExist.Role|… of its codes.
	codeRow = regexp.MustCompile(`(?m)^\s*\|\s*\d{3}\s*\|\s*([A-Z][\w.]+)\s*\|`)
)

// read adds what the pages say is required, and the codes they list. They do not say where
// a parameter is sent: that is where the other sources have it.
func (p pages) read(root string, into map[string]published.Operation) error {
	names := map[string]string{}
	for name := range into {
		names[strings.ToLower(name)] = name
	}
	maps.Copy(names, pageNames)
	return filepath.WalkDir(filepath.Join(root, p.folder), func(path string, entry fs.DirEntry, err error) error {
		base, isPage := strings.CutSuffix(strings.ToLower(entry.Name()), ".md")
		action := names[base]
		if err != nil || !isPage || action == "" || !strings.Contains(path, p.only) || p.without != "" && strings.Contains(path, p.without) {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		o := into[action]
		for _, row := range parameterRow.FindAllStringSubmatch(string(text), -1) {
			name := strings.ReplaceAll(row[1], `\`, "")
			known := o.Parameters[name]
			if known == nil {
				continue
			}
			claim := published.Claim{By: "p", In: known[0].In, Kind: known[0].Kind, Required: published.Optional}
			if row[2] == "Yes" || row[2] == "是" {
				claim.Required = published.Required
			}
			if !slices.ContainsFunc(known, func(c published.Claim) bool { return strings.Contains(c.By, "p") }) {
				add(&o, name, claim)
			}
		}
		for _, row := range codeRow.FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains(o.Codes, row[1]) {
				o.Codes = append(o.Codes, row[1])
			}
		}
		slices.Sort(o.Codes)
		into[action] = o
		return nil
	})
}
