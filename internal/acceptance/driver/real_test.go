package driver_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

// realTerraform runs the real Terraform, whose provider is this test binary.
type realTerraform struct {
	t      *testing.T
	cloud  *acctest.Cloud
	folder string
	record string // file
}

func newRealTerraform(t *testing.T, tc *acctest.Cloud) *realTerraform {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := &realTerraform{t: t, cloud: tc, folder: t.TempDir()}
	r.record = filepath.Join(r.folder, "calls")
	script := fmt.Sprintf("#!/bin/sh\n%s='%s' exec '%s' \"$@\"\n", recordVariable, r.record, binary)
	r.write("providers/terraform-provider-innertrail", script)
	r.write("overrides.tfrc", fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n}\n", source, filepath.Join(r.folder, "providers")))
	return r
}

const source = "innertrail/innertrail"

func (r *realTerraform) write(name, text string) {
	r.t.Helper()
	path := filepath.Join(r.folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		r.t.Fatal(err)
	}
}

// configure writes a configuration.
func (r *realTerraform) configure(c acctest.Configuration) {
	r.t.Helper()
	key, url := r.cloud.Account(), r.cloud.Server.URL
	block := map[string]any{
		"region": r.cloud.Region(), "access_key": key.AccessKeyID, "secret_key": key.AccessKeySecret,
		"max_retries": 1, "request_timeout": "1m",
		"endpoints": map[string]any{"actiontrail": url, "ram": url, "sts": url, "sls": url},
	}
	second := maps.Clone(block)
	second["alias"] = alias
	document := map[string]any{
		"terraform": map[string]any{"required_providers": map[string]any{"innertrail": map[string]any{"source": source}}},
		"provider":  map[string]any{"innertrail": []any{block, second}},
	}
	resources := map[string]any{}
	var imports, moves, removals []any
	for name, b := range c {
		address := acctest.TypeName + "." + name
		if b.Forget {
			removals = append(removals, map[string]any{"from": address, "lifecycle": map[string]any{"destroy": false}})
			continue
		}
		arguments := maps.Clone(b.Arguments)
		arguments["lifecycle"] = map[string]any{"create_before_destroy": b.CreateBeforeDestroy}
		if b.Provider != "" {
			arguments["provider"] = "innertrail." + b.Provider
		}
		if b.Import != "" {
			imports = append(imports, map[string]any{"to": address, "id": b.Import})
		}
		if b.From != "" {
			moves = append(moves, map[string]any{"from": acctest.TypeName + "." + b.From, "to": address})
		}
		resources[name] = arguments
	}
	for name, list := range map[string][]any{"import": imports, "moved": moves, "removed": removals} {
		if len(list) > 0 {
			document[name] = list
		}
	}
	if len(resources) > 0 {
		document["resource"] = map[string]any{acctest.TypeName: resources}
	}
	text, err := json.Marshal(document)
	if err != nil {
		r.t.Fatal(err)
	}
	r.write("main.tf.json", string(text))
}

// run runs Terraform and reports whether it succeeded.
func (r *realTerraform) run(args ...string) bool {
	r.t.Helper()
	ctx := r.t.Context()
	cmd := acctest.Command(ctx, r.t, r.folder, args...)
	cmd.Env = append(slices.DeleteFunc(cmd.Env, func(e string) bool { return strings.HasPrefix(e, "TF_CLI_CONFIG_FILE=") }),
		"TF_CLI_CONFIG_FILE="+filepath.Join(r.folder, "overrides.tfrc"))
	got := acctest.Run(ctx, r.t, cmd)
	if got.Code != 0 {
		r.t.Logf("terraform %s:\n%s", strings.Join(args, " "), got.Text)
	}
	return got.Code == 0
}

func options(command string, c acctest.Configuration, flags acctest.Flags) []string {
	args := []string{command, "-input=false", "-no-color"}
	if command != "plan" {
		args = append(args, "-auto-approve")
	}
	if flags.NoRefresh {
		args = append(args, "-refresh=false")
	}
	for _, name := range flags.Targets {
		args = append(args, "-target="+acctest.TypeName+"."+name)
	}
	for name, b := range c {
		if b.Replace {
			args = append(args, "-replace="+acctest.TypeName+"."+name)
		}
	}
	return args
}

func (r *realTerraform) Apply(c acctest.Configuration, flags acctest.Flags) bool {
	r.configure(c)
	return r.run(options("apply", c, flags)...)
}

func (r *realTerraform) Plan(c acctest.Configuration, flags acctest.Flags) bool {
	r.configure(c)
	return r.run(options("plan", c, flags)...)
}

func (r *realTerraform) Destroy(flags acctest.Flags) bool {
	return r.run(options("destroy", nil, flags)...)
}

func (r *realTerraform) Taint(name string)   { r.run("taint", acctest.TypeName+"."+name) }
func (r *realTerraform) Untaint(name string) { r.run("untaint", acctest.TypeName+"."+name) }
func (r *realTerraform) Remove(name string)  { r.run("state", "rm", acctest.TypeName+"."+name) }

// Kill kills the provider process that made the last call.
func (r *realTerraform) Kill() {
	lines := r.lines()
	pid, err := strconv.Atoi(lines[len(lines)-1][0])
	var process *os.Process
	if err == nil {
		process, err = os.FindProcess(pid)
	}
	if err == nil {
		err = process.Kill()
	}
	if err != nil {
		r.t.Error(err)
	}
}

// lines returns the recorded process ids and calls.
func (r *realTerraform) lines() (list [][2]string) {
	text, err := os.ReadFile(r.record)
	if err != nil && !os.IsNotExist(err) {
		r.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		pid, call, _ := strings.Cut(strings.TrimSpace(line), "\t")
		list = append(list, [2]string{pid, call})
	}
	return list
}

func (r *realTerraform) Calls() [][2]string { return r.lines() }

func (r *realTerraform) Forget() {
	if err := os.RemoveAll(r.record); err != nil {
		r.t.Fatal(err)
	}
}

func (r *realTerraform) On() *acctest.Cloud { return r.cloud }
