package acctest

import (
	"fmt"
	"maps"
	"strings"
)

// Minimal is the two-line configuration.
var Minimal = Config(nil)

// WithIndex configures an index.
var WithIndex = Config(map[string]any{"index": map[string]any{
	"full_text": map[string]any{"case_sensitive": false, "delimiters": ", "},
	"fields": map[string]any{
		"EventType": map[string]any{"type": "text", "analytics": true, "alias": "kind", "delimiters": ",;"},
		"EventID":   map[string]any{"type": "text"},
	},
}})

// ThroughRole returns the minimal configuration for another account, which the provider
// reaches through a role.
func ThroughRole(roleARN any, account string, more ...map[string]any) map[string]any {
	config := Config(map[string]any{"assume_role_arn": roleARN, "project_name": "audit-" + account})
	for _, m := range more {
		maps.Copy(config, m)
	}
	return config
}

// WithLogstore returns the minimal configuration with settings of the Logstore.
func WithLogstore(settings map[string]any) map[string]any {
	return Config(map[string]any{"logstore": settings})
}

// RemovedHCL removes the shipping from the state without destroying it.
const RemovedHCL = "\nremoved {\n  from = innertrail_shipping.audit\n  lifecycle {\n    destroy = false\n  }\n}\n"

// ProviderHCLWith returns a provider block with the given keys. An empty region is left
// out.
func ProviderHCLWith(region, key, secret string) string {
	line := ""
	if region != "" {
		line = fmt.Sprintf("  region = %q\n", region)
	}
	return fmt.Sprintf("provider \"innertrail\" {\n%s  access_key = %q\n  secret_key = %q\n}\n", line, key, secret)
}

// EndpointsHCL returns an endpoints block that points every service at a host.
func EndpointsHCL(host string) string {
	return fmt.Sprintf("endpoints {\n    actiontrail = %[1]q\n    ram = %[1]q\n    sts = %[1]q\n    sls = %[1]q\n    resourcedirectory = %[1]q\n  }", "http://"+host)
}

// InSecondProject returns the minimal configuration with the second project and more
// attributes.
func InSecondProject(more map[string]any) map[string]any {
	config := Config(more)
	config["project_name"] = "second-audit"
	return config
}

// DeletingLogs is a configuration whose destroy deletes the logs.
var DeletingLogs = Config(map[string]any{"delete_logstore_on_destroy": true})

// TypeName is the type of the resource.
const TypeName = "innertrail_shipping"

// Config returns the minimal configuration with more attributes.
func Config(more map[string]any) map[string]any {
	config := map[string]any{"trail_name": "platform-ops", "project_name": "security-audit"}
	for name, value := range more {
		config[name] = value
	}
	return config
}

// ImportHCL is an import block. The verb is the id.
const ImportHCL = "\nimport {\n  to = innertrail_shipping.audit\n  id = %q\n}\n"

// Address is the address of the resource in the configurations.
const Address = "innertrail_shipping.audit"

// ProviderHCL returns a provider block for this cloud, with more lines inside.
func (c *Cloud) ProviderHCL(lines ...string) string {
	key := c.Account()
	return fmt.Sprintf("provider \"innertrail\" {\n  region     = %q\n  access_key = %q\n  secret_key = %q\n%s\n}\n",
		c.Region(), key.AccessKeyID, key.AccessKeySecret, Indent(lines))
}

// HCL returns the provider block and the resource, with more lines inside the resource.
func (c *Cloud) HCL(lines ...string) string {
	return c.ProviderHCL() + ShippingHCL(lines...)
}

// ShippingHCL returns the minimal resource, with more lines inside.
func ShippingHCL(lines ...string) string {
	return fmt.Sprintf("resource \"innertrail_shipping\" \"audit\" {\n  trail_name   = \"platform-ops\"\n  project_name = \"security-audit\"\n%s\n}\n",
		Indent(lines))
}

// Indent returns lines as the body of a block.
func Indent(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return "  " + strings.Join(lines, "\n  ")
}
