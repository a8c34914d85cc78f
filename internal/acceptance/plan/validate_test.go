package plan_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
)

func TestValidate_rejects(t *testing.T) {
	t.Parallel()
	v := newValidator(t)
	for _, test := range malformed {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			found := v.validate(t, test.config)
			if len(found) != 1 {
				t.Errorf("%d diagnostics, want 1", len(found))
			}
			for _, d := range found {
				if d.Severity != tfprotov6.DiagnosticSeverityError {
					t.Errorf("%s is no error", d.Summary)
				}
				if at := acctest.FormatPath(d.Attribute); at != test.at {
					t.Errorf("it is about %q, want %q", at, test.at)
				}
				if said := d.Summary + ": " + d.Detail; !strings.Contains(said, test.says) {
					t.Errorf("it says\n\t%s\nwithout\n\t%s", said, test.says)
				}
			}
		})
	}
}

func ofLogstore(attributes object) object { return object{"logstore": attributes} }

func accepting(consent any) object { return ofLogstore(object{"accept": []any{consent}}) }

func ofIndex(attributes object) object { return object{"index": attributes} }

func ofField(name string, attributes object) object {
	return ofIndex(object{"fields": object{name: attributes}})
}

func ofMember(name string, attributes any) object {
	return ofField("Detail", object{"type": "json", "json_keys": object{name: attributes}})
}

func ofText(name string, more object) object {
	attributes := object{"type": "text"}
	maps.Copy(attributes, more)
	return ofField(name, attributes)
}

const (
	trailNameRule = "must be 6–36 characters: a lowercase letter first, then lowercase letters, digits, '-' and '_', a letter or digit last"
	projectRule   = "must be 3–63 lowercase letters, digits and '-', with a letter or digit at both ends"
	regionRule    = "must have a form such as cn-hangzhou"
	roleRule      = "must be 1–64 letters, digits, '.', '@', '_' and '-'; give the name, not the ARN"
	delimiterRule = "must be ASCII characters that are neither letters nor digits"
)

var malformed = []struct {
	name   string
	config object
	at     string
	says   string
}{
	{"trail without a name", object{"trail_name": nil}, "trail_name", "Missing Configuration for Required Attribute"},
	{"trail, empty", object{"trail_name": ""}, "trail_name", trailNameRule},
	{"trail, 5 characters", object{"trail_name": "audit"}, "trail_name", trailNameRule},
	{"trail, 37 characters", object{"trail_name": "a" + strings.Repeat("b", 36)}, "trail_name", trailNameRule},
	{"trail, upper case", object{"trail_name": "Platform-ops"}, "trail_name", trailNameRule + ", got: Platform-ops"},
	{"trail, upper case inside", object{"trail_name": "platform-Ops"}, "trail_name", trailNameRule},
	{"trail, digit first", object{"trail_name": "1platform"}, "trail_name", trailNameRule},
	{"trail, dash first", object{"trail_name": "-platform"}, "trail_name", trailNameRule},
	{"trail, underscore first", object{"trail_name": "_platform"}, "trail_name", trailNameRule},
	{"trail, dash last", object{"trail_name": "platform-"}, "trail_name", trailNameRule},
	{"trail, underscore last", object{"trail_name": "platform_"}, "trail_name", trailNameRule},
	{"trail, dot", object{"trail_name": "platform.ops"}, "trail_name", trailNameRule},
	{"trail, blank", object{"trail_name": "platform ops"}, "trail_name", trailNameRule},
	{"trail, blank last", object{"trail_name": "platform-ops "}, "trail_name", trailNameRule},
	{"trail, line end last", object{"trail_name": "platform-ops\n"}, "trail_name", trailNameRule},
	{"trail, not ASCII", object{"trail_name": "plätform-ops"}, "trail_name", trailNameRule},
	{"trail, the Logstore's letters in full width", object{"trail_name": "ｐｌａｔｆｏｒｍ"}, "trail_name", trailNameRule},
	{"trail, an ARN", object{"trail_name": "acs:actiontrail:cn-hangzhou:1:trail/platform-ops"}, "trail_name", trailNameRule},

	{"project without a name", object{"project_name": nil}, "project_name", "Missing Configuration for Required Attribute"},
	{"project, empty", object{"project_name": ""}, "project_name", projectRule},
	{"project, 2 characters", object{"project_name": "ab"}, "project_name", projectRule},
	{"project, 64 characters", object{"project_name": strings.Repeat("a", 64)}, "project_name", projectRule},
	{"project, upper case", object{"project_name": "Security"}, "project_name", projectRule},
	{"project, underscore", object{"project_name": "security_audit"}, "project_name", projectRule},
	{"project, dash first", object{"project_name": "-security"}, "project_name", projectRule},
	{"project, dash last", object{"project_name": "security-"}, "project_name", projectRule},
	{"project, dot", object{"project_name": "security.audit"}, "project_name", projectRule},
	{"project, slash", object{"project_name": "security/audit"}, "project_name", projectRule},
	{"project, not ASCII", object{"project_name": "sécurité"}, "project_name", projectRule},
	{"project, line end last", object{"project_name": "security\n"}, "project_name", projectRule},

	{"region, empty", object{"region": ""}, "region", regionRule},
	{"region, upper case", object{"region": "CN-Hangzhou"}, "region", regionRule},
	{"region, one word", object{"region": "hangzhou"}, "region", regionRule},
	{"region, blank", object{"region": "cn hangzhou"}, "region", regionRule},
	{"region, underscore", object{"region": "cn_hangzhou"}, "region", regionRule},
	{"region, dash last", object{"region": "cn-"}, "region", regionRule},
	{"region, a host", object{"region": "cn-hangzhou.aliyuncs.com"}, "region", regionRule},
	{"project_region, empty", object{"project_region": ""}, "project_region", regionRule},
	{"project_region, upper case", object{"project_region": "CN-Hangzhou"}, "project_region", regionRule},
	{"project_region, one word", object{"project_region": "hangzhou"}, "project_region", regionRule},

	{"role, empty name", object{"role": object{"name": ""}}, "role.name", roleRule},
	{"role, 65 characters", object{"role": object{"name": strings.Repeat("r", 65)}}, "role.name", roleRule},
	{"role, an ARN", object{"role": object{"name": "acs:ram::1:role/writer"}}, "role.name", roleRule},
	{"role, blank", object{"role": object{"name": "my role"}}, "role.name", roleRule},
	{"role, not ASCII", object{"role": object{"name": "rôle"}}, "role.name", roleRule},
	{"role, service-linked and managed", object{"role": object{"name": "AliyunServiceRoleForActionTrail", "manage": true}},
		"role.manage", "A service-linked role cannot be managed"},
	{"role, service-linked in lower case and managed", object{"role": object{"name": "aliyunserviceroleforsls", "manage": true}},
		"role.manage", "A service-linked role cannot be managed"},

	{"retention, 0", ofLogstore(object{"retention_days": 0}), "logstore.retention_days", "must be between 1 and 3650, where 3650 keeps the logs forever, got: 0"},
	{"retention, negative", ofLogstore(object{"retention_days": -1}), "logstore.retention_days", "must be between 1 and 3650, where 3650 keeps the logs forever, got: -1"},
	{"retention, 3651", ofLogstore(object{"retention_days": 3651}), "logstore.retention_days", "must be between 1 and 3650, where 3650 keeps the logs forever, got: 3651"},
	{"retention, a fraction", ofLogstore(object{"retention_days": 1.5}), "logstore", "is not an integer"},
	{"retention, beyond 64 bits", ofLogstore(object{"retention_days": 1e30}), "logstore", "cannot be represented as a 64-bit integer"},
	{"consent, 0", ofLogstore(object{"allow_retention_decrease_to": 0}), "logstore.allow_retention_decrease_to", "must be between 1 and 3650, where 3650 keeps the logs forever"},
	{"consent, 3651", ofLogstore(object{"allow_retention_decrease_to": 3651}), "logstore.allow_retention_decrease_to", "must be between 1 and 3650, where 3650 keeps the logs forever"},
	{"shards, 0", ofLogstore(object{"initial_shard_count": 0}), "logstore.initial_shard_count", "must be between 1 and 100"},
	{"shards, 101", ofLogstore(object{"initial_shard_count": 101}), "logstore.initial_shard_count", "must be between 1 and 100"},
	{"split, 0", ofLogstore(object{"max_split_shards": 0}), "logstore.max_split_shards", "must be between 1 and 256"},
	{"split, 257", ofLogstore(object{"max_split_shards": 257}), "logstore.max_split_shards", "must be between 1 and 256"},
	{"split limit without split", ofLogstore(object{"auto_split": false, "max_split_shards": 64}),
		"logstore.max_split_shards", "max_split_shards has no effect without auto_split"},
	{"split limit below the shards", ofLogstore(object{"initial_shard_count": 4, "max_split_shards": 3}),
		"logstore.max_split_shards", "Splitting may reach 3 shards, but the Logstore would start with 4"},
	{"hot, 6", ofLogstore(object{"hot_retention_days": 6}), "logstore.hot_retention_days", "must be between 7 and 3000"},
	{"hot, 3001", ofLogstore(object{"hot_retention_days": 3001}), "logstore.hot_retention_days", "must be between 7 and 3000"},
	{"hot, as long as the retention", ofLogstore(object{"retention_days": 30, "hot_retention_days": 30}),
		"logstore.hot_retention_days", "Logs are kept for 30 days, so the hot tier can last 29 days at most, not 30."},
	{"infrequent access, 29", ofLogstore(object{"infrequent_access_days": 29}), "logstore.infrequent_access_days", "must be between 30 and 3650"},
	{"infrequent access, off as the service writes it", ofLogstore(object{"infrequent_access_days": -1}),
		"logstore.infrequent_access_days", "must be between 30 and 3650"},
	{"infrequent access, 3651", ofLogstore(object{"infrequent_access_days": 3651}), "logstore.infrequent_access_days", "must be between 30 and 3650"},
	{"infrequent access, as long as the retention", ofLogstore(object{"retention_days": 90, "infrequent_access_days": 90}),
		"logstore.infrequent_access_days", "Logs are kept for 90 days, so the tier can last 89 days at most, not 90."},
	{"infrequent access, as long as forever", ofLogstore(object{"infrequent_access_days": 3650}),
		"logstore.infrequent_access_days", "infrequent_access_days is not below retention_days"},
	{"tiers, 59 days left", ofLogstore(object{"retention_days": 96, "hot_retention_days": 7, "infrequent_access_days": 30}),
		"logstore.infrequent_access_days", "hot_retention_days (7) and infrequent_access_days (30) must leave 60 days of retention_days (96); they leave 59."},
	{"accept, unknown word", accepting("immutable"), "logstore.accept", `must be "modifiable"; "processor:"`},
	{"accept, any denial", accepting("project_policy"), "logstore.accept", `"project_policy:" or "logstore_policy:" followed by the principal that is denied, as logstore_status has it`},
	{"accept, a denial without a principal", accepting("logstore_policy:"), "logstore.accept", `"logstore_policy:" followed by the principal`},
	{"accept, upper case", accepting("Modifiable"), "logstore.accept", `must be "modifiable"; "processor:"`},
	{"accept, spaces", accepting(" modifiable"), "logstore.accept", `must be "modifiable"; "processor:"`},
	{"accept, no name", accepting("processor:"), "logstore.accept", `followed by the name of an ingest processor`},
	{"accept, two in one", accepting("processor:a;modifiable"), "logstore.accept", `followed by the name of an ingest processor`},
	{"accept, empty", accepting(""), "logstore.accept", `must be "modifiable"; "processor:"`},
	{"accept, null", accepting(nil), "logstore.accept", "null"},
	{"mode, empty", ofLogstore(object{"mode": ""}), "logstore.mode", `must be one of: ["standard" "lite" "query"]`},
	{"mode, upper case", ofLogstore(object{"mode": "Standard"}), "logstore.mode", `must be one of: ["standard" "lite" "query"]`},

	{"index, empty", ofIndex(object{}), "index", "index declares neither full_text nor fields"},
	{"index, no field", ofIndex(object{"fields": object{}}), "index", "index declares neither full_text nor fields"},
	{"index, prune alone", ofIndex(object{"prune": true}), "index", "index declares neither full_text nor fields"},
	{"text length, 63", ofIndex(object{"full_text": object{}, "max_text_length": 63}), "index.max_text_length", "must be between 64 and 16384"},
	{"text length, 16385", ofIndex(object{"full_text": object{}, "max_text_length": 16385}), "index.max_text_length", "must be between 64 and 16384"},
	{"full text, a letter ends a word", ofIndex(object{"full_text": object{"delimiters": ",x"}}), "index.full_text.delimiters", delimiterRule},
	{"full text, a digit ends a word", ofIndex(object{"full_text": object{"delimiters": "0"}}), "index.full_text.delimiters", delimiterRule},
	{"full text, not ASCII", ofIndex(object{"full_text": object{"delimiters": "、"}}), "index.full_text.delimiters", delimiterRule},
	{"field without a name", ofText("", nil), `index.fields[""]`, "must be between 1 and 128"},
	{"field, 129 characters", ofText(strings.Repeat("f", 129), nil), `index.fields["` + strings.Repeat("f", 129) + `"]`, "must be between 1 and 128"},
	{"field, null", ofIndex(object{"fields": object{"EventType": nil}}), `index.fields["EventType"].type`, "Missing Configuration for Required Attribute"},
	{"field without a type", ofField("EventType", object{}), `index.fields["EventType"].type`, "Missing Configuration for Required Attribute"},
	{"field, type empty", ofField("EventType", object{"type": ""}), `index.fields["EventType"].type`, `must be one of: ["text" "long" "double" "json"]`},
	{"field, type upper case", ofField("EventType", object{"type": "Text"}), `index.fields["EventType"].type`, `must be one of`},
	{"field, type of another service", ofField("EventType", object{"type": "keyword"}), `index.fields["EventType"].type`, `must be one of`},
	{"field, a letter ends a word", ofText("EventType", object{"delimiters": "a"}), `index.fields["EventType"].delimiters`, delimiterRule},
	{"number with delimiters", ofField("Level", object{"type": "long", "delimiters": ","}),
		`index.fields["Level"].delimiters`, "delimiters is not supported for numbers: Field Level is of type long."},
	{"number with case", ofField("Level", object{"type": "double", "case_sensitive": false}),
		`index.fields["Level"].case_sensitive`, "case_sensitive is not supported for numbers: Field Level is of type double."},
	{"number with Chinese", ofField("Level", object{"type": "long", "include_chinese": true}),
		`index.fields["Level"].include_chinese`, "include_chinese is not supported for numbers"},
	{"text with members", ofText("EventType", object{"json_keys": object{"a": object{"type": "text"}}}),
		`index.fields["EventType"].json_keys`, "json_keys needs a field of type json"},
	{"number with members", ofField("Level", object{"type": "long", "json_keys": object{}}),
		`index.fields["Level"].json_keys`, "json_keys needs a field of type json"},
	{"member without a name", ofMember("", object{"type": "text"}), `index.fields["Detail"].json_keys[""]`, "must not be empty, got: an empty text"},
	{"member, null", ofMember("user", nil), `index.fields["Detail"].json_keys["user"].type`, "Missing Configuration for Required Attribute"},
	{"member without a type", ofMember("user", object{}), `index.fields["Detail"].json_keys["user"].type`, "Missing Configuration for Required Attribute"},
	{"member, a json inside a json", ofMember("user", object{"type": "json"}), `index.fields["Detail"].json_keys["user"].type`,
		`must be one of: ["text" "long" "double"]`},
	{"alias of two fields", ofIndex(object{"fields": object{
		"EventName": object{"type": "text", "alias": "event"}, "EventType": object{"type": "text", "alias": "event"},
	}}), `index.fields["EventType"].alias`, "Two fields of the index are named event: Queries could not distinguish field EventType from field EventName"},
	{"alias that is another field", ofIndex(object{"fields": object{
		"EventName": object{"type": "text", "alias": "EventType"}, "EventType": object{"type": "text"},
	}}), `index.fields["EventName"].alias`, "Two fields of the index are named EventType: Queries could not distinguish field EventName from field EventType"},
	{"alias of a field and of a member", ofIndex(object{"fields": object{
		"Detail":    object{"type": "json", "json_keys": object{"user": object{"type": "text", "alias": "who"}}},
		"EventName": object{"type": "text", "alias": "who"},
	}}), `index.fields["EventName"].alias`, "Queries could not distinguish field EventName from member user of field Detail"},
	{"alias of two members", ofField("Detail", object{"type": "json", "json_keys": object{
		"a": object{"type": "text", "alias": "who"}, "b": object{"type": "text", "alias": "who"},
	}}), `index.fields["Detail"].json_keys["b"].alias`, "Two fields of the index are named who"},

	{"create timeout, nonsense", object{"timeouts": object{"create": "soon"}}, "timeouts.create", `"soon" must be a string`},
	{"create timeout, empty", object{"timeouts": object{"create": ""}}, "timeouts.create", `"" must be a string`},
	{"create timeout, no unit", object{"timeouts": object{"create": "10"}}, "timeouts.create", `"10" must be a string`},
	{"create timeout, days", object{"timeouts": object{"create": "1d"}}, "timeouts.create", `"1d" must be a string`},
	{"create timeout, beyond what a clock counts", object{"timeouts": object{"create": "9999999h"}}, "timeouts.create", `"9999999h" must be a string`},
	{"create timeout, none", object{"timeouts": object{"create": "0s"}}, "timeouts.create", `timeouts.create is less than a second: It is "0s"`},
	{"read timeout, negative", object{"timeouts": object{"read": "-5m"}}, "timeouts.read", `timeouts.read is less than a second: It is "-5m"`},
	{"update timeout, too short", object{"timeouts": object{"update": "999ms"}}, "timeouts.update", "timeouts.update is less than a second"},
	{"delete timeout, zero", object{"timeouts": object{"delete": "0"}}, "timeouts.delete", "timeouts.delete is less than a second"},

	{"status is not for the configuration", object{"trail_status": "present"}, "trail_status", "Invalid Configuration for Read-Only Attribute"},
}

// TestValidate_accepts tests values just inside the limits.
func TestValidate_accepts(t *testing.T) {
	t.Parallel()
	v := newValidator(t)
	for name, config := range map[string]object{
		"two lines":                     {},
		"trail, 6 characters":           {"trail_name": "audit1"},
		"trail, 36 characters":          {"trail_name": "a" + strings.Repeat("-", 34) + "9"},
		"trail, all characters":         {"trail_name": "a_-9z" + "z"},
		"project, 3 characters":         {"project_name": "a-9"},
		"project, 63 characters":        {"project_name": strings.Repeat("9", 63)},
		"region of finance":             {"region": "cn-shanghai-finance-1", "project_region": "me-central-1"},
		"flags":                         {"create_project": true, "enabled": false, "delete_logstore_on_destroy": true, "deletion_protection": true},
		"role, no member":               {"role": object{}},
		"role, 1 character":             {"role": object{"name": "r"}},
		"role, 64 characters":           {"role": object{"name": strings.Repeat("r", 64), "manage": true}},
		"role, managed by default":      {"role": object{"manage": false}},
		"role, service-linked":          {"role": object{"name": "AliyunServiceRoleForActionTrail"}},
		"role, service-linked, not":     {"role": object{"name": "AliyunServiceRoleForActionTrail", "manage": false}},
		"role, almost service-linked":   {"role": object{"name": "AliyunServiceRole", "manage": true}},
		"logstore, no member":           ofLogstore(object{}),
		"accept, all":                   ofLogstore(object{"accept": []any{"modifiable", "project_policy:1000000000000001", "logstore_policy:acs:ram::1000000000000001:role/x", "processor:mask", "processor:a_b-c.d%3Be"}}),
		"accept, nothing":               ofLogstore(object{"accept": []any{}}),
		"retention, 1":                  ofLogstore(object{"retention_days": 1, "allow_retention_decrease_to": 1}),
		"retention, 3650":               ofLogstore(object{"retention_days": 3650, "allow_retention_decrease_to": 3650}),
		"a consent left standing":       ofLogstore(object{"retention_days": 400, "allow_retention_decrease_to": 30}),
		"shards, fewest":                ofLogstore(object{"initial_shard_count": 1, "max_split_shards": 1}),
		"shards, most":                  ofLogstore(object{"initial_shard_count": 100, "max_split_shards": 256, "auto_split": true}),
		"shards, more than are split":   ofLogstore(object{"initial_shard_count": 100}),
		"shards without splitting":      ofLogstore(object{"initial_shard_count": 100, "auto_split": false}),
		"tiers, least":                  ofLogstore(object{"retention_days": 97, "hot_retention_days": 7, "infrequent_access_days": 30}),
		"tiers, most":                   ofLogstore(object{"hot_retention_days": 3000, "infrequent_access_days": 590}),
		"hot, just below":               ofLogstore(object{"retention_days": 8, "hot_retention_days": 7}),
		"infrequent access, just below": ofLogstore(object{"infrequent_access_days": 3649}),
		"mode, standard":                ofLogstore(object{"mode": "standard", "append_meta": true}),
		"mode, lite":                    ofLogstore(object{"mode": "lite"}),
		"mode, query":                   ofLogstore(object{"mode": "query"}),
		"index, full text":              ofIndex(object{"full_text": object{}}),
		"index, full text, no field":    ofIndex(object{"full_text": object{}, "fields": object{}}),
		"index, text length, least":     ofIndex(object{"full_text": object{}, "max_text_length": 64}),
		"index, text length, most":      ofIndex(object{"full_text": object{}, "max_text_length": 16384, "log_reduce": true, "prune": true}),
		"delimiters, none":              ofIndex(object{"full_text": object{"delimiters": "", "case_sensitive": true, "include_chinese": true}}),
		"delimiters, many":              ofIndex(object{"full_text": object{"delimiters": ", '\";=()[]{}?@&<>/:\n\t\r\\^*#~`|!$%+-_."}}),
		"field, 1 character":            ofText("f", nil),
		"field, 128 characters":         ofText(strings.Repeat("f", 128), nil),
		"field, a tag":                  ofText("__tag__:__client_ip__", object{"alias": "ip"}),
		"field, all attributes": ofText("EventType", object{
			"alias": "type", "case_sensitive": true, "include_chinese": true, "analytics": true, "delimiters": ",",
		}),
		"field, no alias":         ofText("EventType", object{"alias": ""}),
		"field, its own alias":    ofText("EventType", object{"alias": "EventType"}),
		"field, long":             ofField("Level", object{"type": "long", "alias": "level", "analytics": true}),
		"field, double":           ofField("Level", object{"type": "double", "analytics": false}),
		"field, json, no members": ofField("Detail", object{"type": "json", "delimiters": ",", "json_keys": object{}}),
		"field, json": ofField("Detail", object{"type": "json", "json_keys": object{
			"user.name": object{"type": "text", "alias": "user", "analytics": true}, "count": object{"type": "long"}, "rate": object{"type": "double"},
		}}),
		"aliases, two empty": ofIndex(object{"fields": object{
			"EventName": object{"type": "text", "alias": ""}, "EventType": object{"type": "text", "alias": ""},
		}}),
		"aliases that differ in case": ofIndex(object{"fields": object{
			"EventName": object{"type": "text", "alias": "event"}, "EventType": object{"type": "text", "alias": "Event"},
		}}),
		"timeouts, none":  {"timeouts": object{}},
		"timeouts, short": {"timeouts": object{"create": "1s", "read": "1000ms", "update": "1s", "delete": "1s"}},
		"timeouts, long":  {"timeouts": object{"create": "1h30m", "read": "24h", "update": "90m", "delete": "0.5h"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, d := range v.validate(t, config) {
				t.Errorf("%s: %s: %s", acctest.FormatPath(d.Attribute), d.Summary, d.Detail)
			}
		})
	}
}

// TestValidate_unknown puts a value that is not known yet into every place where
// a configuration can have one: nothing may be refused, or worse.
func TestValidate_unknown(t *testing.T) {
	t.Parallel()
	v := newValidator(t)
	full := object{
		"region": "cn-hangzhou", "project_region": "cn-hangzhou", "create_project": true, "enabled": true,
		"delete_logstore_on_destroy": true, "deletion_protection": true,
		"role": object{"name": "writer", "manage": true},
		"logstore": object{
			"retention_days": 97, "allow_retention_decrease_to": 97, "initial_shard_count": 2, "auto_split": true, "max_split_shards": 2,
			"append_meta": true, "hot_retention_days": 7, "infrequent_access_days": 30, "mode": "standard",
		},
		"index": object{
			"full_text": object{"delimiters": ",", "case_sensitive": true, "include_chinese": true},
			"fields": object{
				"Detail": object{
					"type": "json", "alias": "detail", "analytics": true, "case_sensitive": true, "include_chinese": true, "delimiters": ",",
					"json_keys": object{"user": object{"type": "text", "alias": "user", "analytics": true}},
				},
				"EventName": object{"type": "text", "alias": "name"},
			},
			"max_text_length": 64, "log_reduce": true, "prune": true,
		},
		"timeouts":   object{"create": "10m", "read": "1m", "update": "10m", "delete": "10m"},
		"trail_name": "platform-ops", "project_name": "security-audit",
	}
	for _, d := range v.validate(t, full) {
		t.Fatalf("known: %s: %s: %s", acctest.FormatPath(d.Attribute), d.Summary, d.Detail)
	}
	places := withUnknowns(full)
	if len(places) < 45 {
		t.Errorf("there are %d places only", len(places))
	}
	for at, config := range places {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			for _, d := range v.validate(t, config) {
				t.Errorf("%s: %s: %s", acctest.FormatPath(d.Attribute), d.Summary, d.Detail)
			}
		})
	}
}

// withUnknowns gives copies of an object, each with another member unknown, at
// every depth.
func withUnknowns(whole object) map[string]object {
	copies := map[string]object{}
	for name, member := range whole {
		copies[name] = maps.Clone(whole)
		copies[name][name] = unknown
		inner, _ := member.(object)
		for at, changed := range withUnknowns(inner) {
			if (name == "fields" || name == "json_keys") && changed[at] == unknown {
				continue // of an unknown element of a map the framework says that its type is missing
			}
			at = name + "." + at
			copies[at] = maps.Clone(whole)
			copies[at][name] = changed
		}
	}
	return copies
}

// An error quotes a long value, or the long key of a map, only in part.
func TestValidate_longValues(t *testing.T) {
	t.Parallel()
	v := newValidator(t)
	for _, long := range []string{strings.Repeat("x", 100_000), strings.Repeat("x ", 50_000)} {
		for name, config := range map[string]object{
			"trail_name": {"trail_name": long}, "project_name": {"project_name": long}, "region": {"region": long}, "project_region": {"project_region": long},
			"assume_role_arn": {"assume_role_arn": long}, "role": {"role": object{"name": long}},
			"mode": ofLogstore(object{"mode": long}), "field": ofText(long, nil), "type": ofField("f", object{"type": long}), "member": ofMember("m", object{"type": long}),
			"delimiters": ofIndex(object{"full_text": object{"delimiters": long}}), "empty member of a field": ofField(long, object{"type": "json", "json_keys": object{"": object{"type": "text"}}}),
			"aliases of fields": ofIndex(object{"fields": object{"EventName": object{"type": "text", "alias": long}, "EventType": object{"type": "text", "alias": long}}}),
		} {
			found := v.validate(t, config)
			if len(found) == 0 {
				t.Errorf("%s: no error", name)
			}
			for _, d := range found {
				if len(d.Summary)+len(d.Detail) > 1000 {
					t.Errorf("%s: %d bytes: %.300s", name, len(d.Summary)+len(d.Detail), d.Detail)
				}
			}
		}
	}
}
