package main

import (
	"context"
	"fmt"
)

// faultKinds are what befalls a call, each time it is made.
var faultKinds = []string{"deny", "throttle", "500", "cut_before", "cut_after", "garbage"}

// operation is what faults disturb.
type operation struct {
	name    string
	prepare []step // not recorded
	run     step
	after   []step // what a run without faults says then
}

// faultScenarios disturb every call of an operation in every way. The calls are those
// that the operation makes undisturbed.
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

// disturbed runs the operation once undisturbed, and then with a fault in each of its
// calls in turn, from the same beginning.
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

// restart empties the cloud and the state.
func (s *stage) restart(ctx context.Context) error {
	if err := s.emulator.control(ctx, "POST", "reset", "", nil); err != nil {
		return err
	}
	return s.terraform.forget()
}
