package main

import (
	"context"
	"fmt"
)

// faultKinds are the faults of a call; they affect every attempt.
var faultKinds = []string{"deny", "throttle", "500", "cut_before", "cut_after", "garbage"}

// operation is a Terraform command that faults disturb.
type operation struct {
	name    string
	prepare []step // not recorded
	run     step
	after   []step // recorded without faults
}

// faultScenarios returns a scenario for each operation and kind of fault, which disturbs
// each action that the operation calls.
func faultScenarios() []scenario {
	changed := ships("enabled = false", "logstore = { append_meta = true }", `index = { max_text_length = 4096, fields = { Extra = { type = "long" } } }`)
	detached := rpc("ram", "DetachPolicyFromRole", "RoleName", "AliyunActionTrailDefaultRole", "PolicyType", "System", "PolicyName", "AliyunActionTrailRolePolicy")
	var list []scenario
	for _, o := range []operation{
		{"create", []step{ships("create_project = true")}, apply, []step{apply}},
		{"update", []step{created, detached, changed}, apply, []step{plan}},
		{"move", []step{created, ships(`project_name = "archive"`, "create_project = true")}, apply, nil},
		{"refresh", []step{created}, plan, nil},
		{"destroy", []step{created, ships("delete_logstore_on_destroy = true"), quietly(apply)},
			command("destroy", "-refresh=false", "-auto-approve", "-input=false", "-no-color"), nil},
		{"import", []step{created, forget}, command("import", "-input=false", "-no-color", address, "platform-ops"), nil},
	} {
		for _, kind := range faultKinds {
			list = append(list, scenario{"fault-" + o.name + "-" + kind, []step{o.disturbed(kind)}})
		}
	}
	return list
}

// disturbed returns a step that runs the operation once without a fault to find its
// actions, and then with a fault in each of them, from the same initial state.
func (o operation) disturbed(kind string) step {
	begin := func(ctx context.Context, s *stage) error {
		if err := s.restart(ctx); err != nil {
			return err
		}
		return quietly(all(o.prepare...))(ctx, s)
	}
	return func(ctx context.Context, s *stage) error {
		if err := all(begin, quietly(o.run))(ctx, s); err != nil {
			return err
		}
		for _, action := range actions(s.calls) {
			disturb := fault(fmt.Sprintf(`{"service": %q, "action": %q, "kind": %q, "times": -1}`, action[0], action[1], kind))
			if err := all(begin, disturb, o.run, quietly(noFaults), all(o.after...))(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", action[1], err)
			}
		}
		return nil
	}
}

// restart empties the cloud and removes the state.
func (s *stage) restart(ctx context.Context) error {
	if err := s.emulator.control(ctx, "POST", "reset", "", nil); err != nil {
		return err
	}
	return s.terraform.forget()
}
