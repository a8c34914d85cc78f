package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// secrets are values of a customer, in the places where the services have values of customers. Some
// look like what the report prints itself.
var secrets = map[string]string{
	"trail": "acme-trail", "role": "AcmeDeliveryRole", "policy": "acme-policy", "description": "Acme Corp. audit, ask jane.doe@acme.example or 10.23.45.67",
	"field": "acme_field", "jsonField": "acme_json", "error": "project acme-secret of 9876543210987654 does not exist", "principal": "acme-idp", "condition": "acme-condition",
	"status": "AcmePaused", "topic": "acme.topic", "project policy": "acme-vpc-123456",
}

// hostile returns an account that is full of them.
func hostile(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t).withShipping(t)
	f.Edit(func(a *emulator.Account) {
		trail := a.InnerTrails[name]
		trail.LatestDeliveryLogServiceError = secrets["error"]
		role := *a.Roles[strings.ToLower(names.DefaultRole)]
		role.Name, role.Description = secrets["role"], secrets["description"]
		role.AssumeRolePolicyDocument = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["actiontrail.aliyuncs.com","` +
			secrets["principal"] + `.aliyuncs.com"],"Federated":["acs:ram::9876543210987654:saml-provider/` + secrets["principal"] + `"]},"Condition":{"StringEquals":{"acs:` + secrets["condition"] + `":"jane.doe"}}}]}`
		role.Policies = append(role.Policies, a.AddPolicy(secrets["policy"], `{"Version":"1","Statement":[{"Effect":"Allow","Action":"log:*","Resource":"acs:log:*:*:project/acme-secret/*"}]}`))
		a.Roles[strings.ToLower(secrets["role"])] = &role
		trail.SLSWriteRoleARN = "acs:ram::" + a.ID + ":role/" + strings.ToLower(secrets["role"])
		a.Projects[project].Description = secrets["description"]
		a.Projects[project].Logstores[store].Index = []byte(`{"keys":{"` + secrets["field"] + `":{"type":"json","token":["acme"],"json_keys":{"` + secrets["jsonField"] +
			`":{"type":"text"}}},"EventID":{"type":"text","doc_value":true,"token":[" "]}},"ttl":30,"max_text_len":16384,"log_reduce":false}`)
	})
	return f
}

// leaks returns what of an account a text holds.
func (f *fixture) leaks(text string) []string {
	held := []string{
		f.Account().AccessKeyID, f.Account().AccessKeySecret, emulator.DefaultAccountID, "9876543210987654", project, name, "acme", "jane", "10.23.45.67",
		strings.TrimPrefix(f.Server.URL, "http://"), "127.0.0.1", f.Account().AccessKeyID,
	}
	for _, value := range secrets {
		held = append(held, value)
	}
	for _, call := range f.Journal() {
		if call.RequestID != "" {
			held = append(held, call.RequestID)
		}
	}
	var found []string
	for _, value := range held {
		if strings.Contains(strings.ToLower(text), strings.ToLower(value)) {
			found = append(found, value)
		}
	}
	return found
}

// redacted runs the program as it is unless told otherwise, and returns all that it prints and writes.
func (f *fixture) redacted(t *testing.T, args ...string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "answers")
	var out strings.Builder
	if err := run(t.Context(), append([]string{"-record", folder}, args...), f.getenv, &out); err != nil {
		fmt.Fprintln(&out, "error:", err)
	}
	all := strings.ReplaceAll(out.String(), folder, "FOLDER")
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all += entry.Name() + "\n" + string(text)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return all
}

// Neither the report nor the answers that it writes hold anything of the account, although both say
// what the facts need.
func TestVerify_redacts(t *testing.T) {
	f := hostile(t)
	all := f.redacted(t)
	if found := f.leaks(all); len(found) > 0 {
		t.Errorf("it holds %q:\n%s", found, all)
	}
	expect(t, all,
		`Account <account id>, region cn-hangzhou, as acs:ram::<account id>:root \(Account\)\. Nothing is written\.`,
		`ActionTrail is asked at <address>, which ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL sets\.`,
		`HOLDS     SlsProjectArn is .*: "acs:log:<region>:<account id>:project/<name>"\.`,
		`HOLDS     GetTrailStatus serves inner trails: .* latest error: "<text>"\.`,
		`HOLDS     project <name> is in cn-hangzhou: it is Normal\.`,
		`HOLDS     the Logstore is named innertrail_<trail>: innertrail_<name>\.`,
		`DIFFERS   it trusts actiontrail\.aliyuncs\.com: .*`,
		`DIFFERS   the index covers .*; more: 1 other field\.`,
		`HOLDS     policy AliyunActionTrailRolePolicy is attached to it: attached is <name>, AliyunActionTrailRolePolicy\.`,
		`The answers are in FOLDER, without what identifies the account\. .*`,
		`"Status": "Enable",?`,
	)
	// With leave, the names are shown, and what is recorded is redacted all the same.
	open := f.redacted(t, "-redact=false")
	report, answers, _ := strings.Cut(open, "The answers are in")
	if !strings.Contains(report, project) || len(f.leaks(answers)) > 0 {
		t.Errorf("with -redact=false it is\n%s", open)
	}
}

// Errors quote what the services say, and that may be anything.
func TestVerify_redactsErrors(t *testing.T) {
	for _, action := range []string{"DescribeInnerTrails", "GetTrailStatus", "GetProject", "GetLogStore", "GetIndex", "GetRole", "ListPoliciesForRole", "GetCallerIdentity", "LookupEvents"} {
		for _, kind := range []emulator.FaultKind{emulator.FaultDeny, emulator.FaultError, emulator.FaultGarbage} {
			t.Run(fmt.Sprint(action, " ", kind), func(t *testing.T) {
				f := hostile(t)
				fault := emulator.Fault{Action: action, Kind: kind, Times: -1}
				if kind == emulator.FaultError {
					fault.Status, fault.Code, fault.Message = 400, "Acme."+emulator.DefaultAccountID, secrets["error"]+" for "+project
				}
				f.Fault(fault)
				all := f.redacted(t, "-trail", name, "-project", project)
				if found := f.leaks(all); len(found) > 0 {
					t.Errorf("it holds %q:\n%s", found, all)
				}
			})
		}
	}
}

// A report without what identifies the account still says which permissions are missing, although the
// answers have them, too.
func TestVerify_redactedPermissions(t *testing.T) {
	f := hostile(t)
	f.Edit(func(a *emulator.Account) {
		key := a.AddUser("newcomer")
		f.environment["ALIBABA_CLOUD_ACCESS_KEY_ID"], f.environment["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = key.AccessKeyID, key.AccessKeySecret
	})
	all := f.redacted(t, "-trail", name, "-project", project)
	for _, permission := range []string{"actiontrail:DescribeInnerTrails", "log:GetProject", "actiontrail:LookupEvents"} {
		expect(t, all, `> Allow the RAM action `+permission+` and run this again\.`)
	}
	if strings.Contains(all, "RAM action <redacted>") {
		t.Errorf("a permission is redacted:\n%s", all)
	}
}

// Arguments that name what is not there do not show either.
func TestVerify_redactsArguments(t *testing.T) {
	f := hostile(t)
	all := f.redacted(t, "-trail", secrets["trail"], "-project", "acme-project", "-role", "acme-role", "-region", "cn-beijing")
	if found := f.leaks(all); len(found) > 0 {
		t.Errorf("it holds %q:\n%s", found, all)
	}
}
