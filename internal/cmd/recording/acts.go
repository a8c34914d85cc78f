package main

import (
	"context"
	"fmt"
	"strings"
)

// control sends a request to the emulator's control plane.
func control(method, what, body string) step {
	return func(ctx context.Context, s *stage) error {
		s.note("emulator: %s %s %s", method, what, body)
		return s.emulator.control(ctx, method, what, body, nil)
	}
}

func setting(object string) step { return control("PUT", "settings", object) }

func fault(object string) step { return control("POST", "faults", object) }

var noFaults = control("DELETE", "faults", "")

// inConsole changes the cloud, and records a refusal.
func inConsole(what string, do func(context.Context, console) error) step {
	return func(ctx context.Context, s *stage) error {
		s.note("console: %s in %s", what, s.region)
		if err := do(ctx, s.console()); err != nil {
			s.note("REFUSED: %s", err)
		}
		return nil
	}
}

func rpc(service, action string, params ...string) step {
	return inConsole(action+" "+strings.Join(params, " "), func(ctx context.Context, c console) error {
		return c.rpc(ctx, service, action, params...)
	})
}

func project(name string) step { return projectIn(homeRegion, name) }

func projectIn(region, name string) step {
	return inRegion(region, sls("POST", name, "/", map[string]string{"projectName": name, "description": "security"}))
}

func sls(method, project, path string, document any) step {
	return inConsole(method+" "+path+" of "+project, func(ctx context.Context, c console) error {
		return c.sls(ctx, method, project, path, document, nil)
	})
}

const (
	logstorePath = "/logstores/innertrail_platform-ops"
	indexPath    = logstorePath + "/index"
)

func edit(what, path string, change func(map[string]any)) step {
	return inConsole(what, func(ctx context.Context, c console) error {
		return c.edit(ctx, "security-audit", path, change)
	})
}

// editField changes a field of the index, or removes it if change returns nil.
func editField(what, field string, change func(map[string]any) any) step {
	return edit(what, indexPath, func(index map[string]any) {
		fields, _ := index["keys"].(map[string]any)
		settings, _ := fields[field].(map[string]any)
		if changed := change(settings); changed == nil {
			delete(fields, field)
		} else {
			fields[field] = changed
		}
	})
}

// environment changes Terraform's environment.
func environment(variables ...string) step {
	return func(_ context.Context, s *stage) error {
		s.note("environment: %s", strings.Join(variables, " "))
		s.terraform.set(variables...)
		return nil
	}
}

// file writes a file beside the configuration.
func file(name, text string) step {
	return func(_ context.Context, s *stage) error {
		s.note("file %s\n%s", name, text)
		return s.terraform.write(name, text)
	}
}

// secondAccount adds an account with a project, and with a role that the first account
// may assume.
func secondAccount(ctx context.Context, s *stage) error {
	const id, role = "2000000000000002", "shipper"
	s.note("account %s with role %s", id, role)
	c := s.console()
	if err := s.emulator.control(ctx, "POST", "accounts", fmt.Sprintf(`{"id": %q}`, id), &c.key); err != nil {
		return err
	}
	trust := `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::1000000000000001:root"]}}]}`
	for _, act := range [][]string{
		{"CreateRole", "RoleName", role, "AssumeRolePolicyDocument", trust},
		{"AttachPolicyToRole", "RoleName", role, "PolicyType", "System", "PolicyName", "AdministratorAccess"},
	} {
		if err := c.rpc(ctx, "ram", act[0], act[1:]...); err != nil {
			return fmt.Errorf("%s: %w", act[0], err)
		}
	}
	return c.sls(ctx, "POST", "audit-"+id, "/", map[string]string{"projectName": "audit-" + id, "description": "security"}, nil)
}
