package main

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVerify_rejects(t *testing.T) {
	f := newFixture(t)
	for title, test := range map[string]struct {
		change map[string]string
		args   []string
		want   string
	}{
		"no key":      {map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_ID": ""}, nil, "The secret has no access key"},
		"no secret":   {map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_SECRET": ""}, nil, "The access key has no secret"},
		"no region":   {map[string]string{"ALIBABA_CLOUD_REGION": ""}, nil, "no region is set: use -region, or ALIBABA_CLOUD_REGION, "},
		"plain http":  {map[string]string{"ALIBABA_CLOUD_ENDPOINT_RAM": "http://ram.example.com"}, nil, "ALIBABA_CLOUD_ENDPOINT_RAM: plain http is allowed for this machine only"},
		"no endpoint": {map[string]string{"ALIBABA_CLOUD_ENDPOINT_SLS": "ftp://x"}, nil, "ALIBABA_CLOUD_ENDPOINT_SLS: "},
		"wrong key":   {map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_SECRET": "wrong"}, nil, "the account of the credentials could not be read: "},
		"an argument": {nil, []string{"platform-ops"}, `unexpected argument "platform-ops"`},
		"a write":     {nil, []string{"-describe-action", "DeleteInnerTrail"}, `-describe-action: "DeleteInnerTrail" must begin with Describe, List or Get`},
		"no date":     {nil, []string{"-api-version", "now"}, `-api-version: "now" must be a date such as 2020-07-06`},
		"a flag":      {nil, []string{"-delete"}, "flag provided but not defined: -delete"},
		"help":        {nil, []string{"-h"}, flag.ErrHelp.Error()},
		"no source":   {map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_ID": "", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": ""}, nil, "no credentials are set: run aliyun configure, set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or "},
		"no place":    {nil, []string{"-record", filepath.Join(t.TempDir(), "no", "folder")}, ": there is no folder to make it in"},
		"a folder":    {nil, []string{"-record", t.TempDir()}, ": it exists already; name a new folder"},
	} {
		t.Run(title, func(t *testing.T) {
			changed := &fixture{f.Cloud, maps.Clone(f.environment)}
			maps.Copy(changed.environment, test.change)
			report, err := changed.verify(t, test.args...)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the outcome is %v, not %q", err, test.want)
			}
			if (report != "") != (title == "help") {
				t.Errorf("it printed\n%s", report)
			}
		})
	}
}

// Mistakes in the command line are told once, with another code than a run that failed.
func TestVerify_exitCodes(t *testing.T) {
	t.Parallel()
	for want, err := range map[int]error{0: flag.ErrHelp, 1: errIncomplete, 2: usageError{errors.New("unexpected argument")}} {
		var said strings.Builder
		got := exitCode(err, &said)
		if lines := strings.Count(said.String(), "\n"); got != want || lines != want || want > 0 && !strings.HasPrefix(said.String(), "innertrail-verify: "+err.Error()) {
			t.Errorf("%v ends with %d:\n%s", err, got, said.String())
		}
	}
}

// A report that leaves out the messages says all the same why there was no answer.
func TestVerify_unanswered(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for title, row := range map[string]struct{ variable, value, want string }{
		"nothing listens": {"ALIBABA_CLOUD_ENDPOINT_STS", "http://127.0.0.1:1", "STS GetCallerIdentity: nothing listens at its address, which is on this machine; -redact=false shows the whole message"},
		"no TLS":          {"ALIBABA_CLOUD_ENDPOINT_STS", strings.Replace(f.Server.URL, "http:", "https:", 1), "STS GetCallerIdentity: there is no such host, or another service answers there; -redact=false shows"},
		"another secret":  {"ALIBABA_CLOUD_ACCESS_KEY_SECRET", "wrong", "STS GetCallerIdentity: SignatureDoesNotMatch (HTTP 400); -redact=false shows"},
		"another region":  {"ALIBABA_CLOUD_REGION", "hangzhou", "; the region is none that this program knows, such as cn-hangzhou; -redact=false shows"},
	} {
		changed := &fixture{f.Cloud, maps.Clone(f.environment)}
		if title == "another region" {
			changed.environment["ALIBABA_CLOUD_ENDPOINT_STS"] = strings.Replace(f.Server.URL, "http:", "https:", 1)
		}
		changed.environment[row.variable] = row.value
		var out strings.Builder
		err := run(t.Context(), nil, changed.getenv, &out)
		if err == nil || !strings.Contains(err.Error(), row.want) || out.Len() > 0 {
			t.Errorf("%s: %v, want %q\n%s", title, err, row.want, out.String())
		}
	}
}

// What is asked of a project or a Logstore that does not exist says nothing about the operation.
func TestVerify_absent(t *testing.T) {
	f := newFixture(t).withShipping(t)
	for _, row := range [][]string{
		{"there is no project other-project", "-project", "other-project"},
		{"project security-audit has no Logstore innertrail_other-trail", "-project", project, "-trail", "other-trail"},
	} {
		report, err := f.verify(t, row[1:]...)
		if err != nil {
			t.Error(err)
		}
		expect(t, report,
			`NOT SEEN  GetProjectPolicy answers with a policy, or that there is none: `+row[0]+`\.`,
			`NOT SEEN  Log Service knows GetResourcePolicy: `+row[0]+`\.`)
	}
}

// The names of the environment variables, in order.
func TestVerify_environment(t *testing.T) {
	f := newFixture(t).withShipping(t)
	key := f.Account()
	delete(f.environment, "ALIBABA_CLOUD_ACCESS_KEY_ID")
	delete(f.environment, "ALIBABA_CLOUD_ACCESS_KEY_SECRET")
	delete(f.environment, "ALIBABA_CLOUD_REGION")
	f.environment["ALICLOUD_ACCESS_KEY"] = key.AccessKeyID
	f.environment["ALICLOUD_SECRET_KEY"] = key.AccessKeySecret
	f.environment["ALICLOUD_REGION"] = region
	if report, err := f.verify(t); err != nil {
		t.Errorf("%v\n%s", err, report)
	}
}

// Every source of credentials of the provider works, and the region comes from the
// profile.
func TestVerify_sources(t *testing.T) {
	f := newFixture(t).withShipping(t)
	key := f.Account()
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".aliyun"), 0o700); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf(`{"current":"p","profiles":[{"name":"p","mode":"AK","access_key_id":%q,"access_key_secret":%q,"region_id":%q}]}`,
		key.AccessKeyID, key.AccessKeySecret, region)
	if err := os.WriteFile(filepath.Join(home, ".aliyun", "config.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_REGION"} {
		delete(f.environment, name)
	}
	f.environment["HOME"], f.environment["USERPROFILE"] = home, home
	if report, err := f.verify(t); err != nil {
		t.Errorf("%v\n%s", err, report)
	}
}
