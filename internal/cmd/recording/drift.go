package main

import "strings"

// driftScenarios returns scenarios that change something outside Terraform, plan and
// repair it.
func driftScenarios() []scenario {
	const (
		role   = "AliyunActionTrailDefaultRole"
		policy = "AliyunActionTrailRolePolicy"
	)
	detach := rpc("ram", "DetachPolicyFromRole", "RoleName", role, "PolicyType", "System", "PolicyName", policy)
	trust := func(service string) step {
		return rpc("ram", "UpdateRole", "RoleName", role, "NewAssumeRolePolicyDocument",
			`{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["`+service+`"]}}]}`)
	}
	logstore := func(member string, value any) step {
		return edit("set "+member+" of the Logstore", logstorePath, func(settings map[string]any) { settings[member] = value })
	}
	index := func(what string, change func(map[string]any)) step { return edit(what, indexPath, change) }
	drop := func(name string) step {
		return editField("drop field "+name, name, func(map[string]any) any { return nil })
	}
	trail := func(project string) step {
		return rpc("actiontrail", "CreateInnerTrail", "Name", "platform-ops", "SlsProjectArn",
			"acs:log:cn-hangzhou:1000000000000001:project/"+project, "SlsWriteRoleArn", "acs:ram::1000000000000001:role/aliyunactiontraildefaultrole")
	}
	deleteTrail, stopTrail := rpc("actiontrail", "DeleteInnerTrail", "Name", "platform-ops"), rpc("actiontrail", "StopLogging", "Name", "platform-ops")
	deleteLogstore := sls("DELETE", "security-audit", logstorePath, nil)
	deleteRole := all(detach, rpc("ram", "DeleteRole", "RoleName", role))

	var list []scenario
	for _, drift := range []struct {
		name string
		do   step
	}{
		{"role-detached", detach},
		{"role-trust", trust("ecs.aliyuncs.com")},
		{"role-deleted", deleteRole},
		{"logstore-ttl-shorter", logstore("ttl", 30)},
		{"logstore-append-meta", logstore("appendMeta", true)},
		{"logstore-hot", logstore("hot_ttl", 40)},
		{"logstore-deleted", deleteLogstore},
		{"index-deleted", sls("DELETE", "security-audit", indexPath, nil)},
		{"index-field-dropped", all(drop("EventLevel"), drop("EventName"))},
		{"index-field-added", editField("add field Extra", "Extra", func(map[string]any) any { return map[string]any{"type": "long", "doc_value": true} })},
		{"index-field-type", editField("make EventName a number", "EventName", func(map[string]any) any { return map[string]any{"type": "long", "doc_value": true} })},
		{"index-field-analytics", editField("turn analytics of EventName off", "EventName", func(f map[string]any) any { f["doc_value"] = false; return f })},
		{"index-full-text", index("drop the full text", func(i map[string]any) { delete(i, "line") })},
		{"index-text-length", index("set max_text_len", func(i map[string]any) { i["max_text_len"] = 4096 })},
		{"trail-deleted", deleteTrail},
		{"trail-stopped", stopTrail},
		{"trail-elsewhere", all(project("elsewhere"), deleteTrail, trail("elsewhere"))},
		{"project-deleted", all(deleteLogstore, sls("DELETE", "security-audit", "/", nil))},
		{"several", all(detach, logstore("ttl", 30), drop("EventLevel"), stopTrail)},
		{"everything-gone", all(deleteTrail, deleteLogstore, deleteRole)},
	} {
		list = append(list, scenario{"drift-" + drift.name, []step{created, drift.do, refresh, planJSON(), apply, plan}})
	}
	declared := ships("logstore = { retention_days = 100, auto_split = true, max_split_shards = 8, append_meta = false, hot_retention_days = 30 }",
		`index = { full_text = { delimiters = ",;" }, max_text_length = 2048, fields = { EventName = { type = "text", alias = "name", analytics = true } } }`)
	return append(list,
		scenario{"drift-declared", []step{
			project("security-audit"), declared, quietly(apply),
			logstore("ttl", 200), logstore("autoSplit", false), logstore("appendMeta", true), logstore("hot_ttl", 20),
			editField("change EventName", "EventName", func(map[string]any) any {
				return map[string]any{"type": "text", "doc_value": false, "token": []string{","}}
			}),
			index("change the full text", func(i map[string]any) {
				i["max_text_len"] = 1024
				if line, ok := i["line"].(map[string]any); ok {
					line["token"] = []string{"-"}
				}
			}),
			refresh, planJSON(), logstore("ttl", 50), planJSON(), apply, plan,
		}},
		scenario{"drift-pruned", []step{
			project("security-audit"), ships(`index = { prune = true, fields = { EventName = { type = "text" } } }`), quietly(apply),
			editField("add field Extra", "Extra", func(map[string]any) any { return map[string]any{"type": "long", "doc_value": true} }), planJSON(), apply, plan,
		}},
		scenario{"drift-unmanaged-role", []step{
			created, ships(`role = { manage = false }`), apply, detach, refresh, plan, deleteRole, refresh, plan, apply,
		}},
		scenario{"drift-repair-refused", []step{
			created, detach, drop("EventLevel"), fault(`{"action": "AttachPolicyToRole", "kind": "deny", "times": -1}`), plan, apply, plan,
			noFaults, fault(`{"action": "UpdateIndex", "kind": "deny", "times": -1}`), apply, noFaults, apply, plan,
		}},
		scenario{"drift-replace", []step{created, planJSON("-replace=" + address), command(strings.Fields("apply -auto-approve -input=false -no-color -replace=" + address)...), plan}},
	)
}
