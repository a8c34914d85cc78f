package snapshot

import (
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// public has the values that the pages of Alibaba Cloud print, and that any account may have.
var public = set(
	"", "*", "1", "none", "null",
	// Trails and their delivery.
	"Fresh", "Enable", "Disable", "Write", "Read", "All", "NONE", "Success",
	// Log Service.
	"Normal", "Disable", "standard", "query", "lite", "text", "long", "double", "json", "LRS", "ZRS", "None", "Metrics", "default", "sm4",
	// Policies.
	"Allow", "Deny", "sts:AssumeRole", "System", "Custom", "actiontrail.aliyuncs.com", "Service", "RAM", "Federated",
	"AliyunActionTrailDefaultRole", "aliyunactiontraildefaultrole", "AliyunServiceRoleForActionTrail", "aliyunserviceroleforactiontrail", "AliyunActionTrailRolePolicy",
	// ARNs.
	"log", "ram", "actiontrail", "project", "role", "user", "trail", "assumed-role", "root",
	// Callers and their calls.
	"Account", "RAMUser", "AssumedRoleUser", "root-account", "ram-user", "assumed-role", "aliyun-service", "system", "ApiCall", "ConsoleOperation", "AliyunServiceEvent", "ConsoleCall",
	"ActionTrail", "CreateInnerTrail", "DeleteInnerTrail", "DescribeInnerTrails", "StartLogging", "StopLogging", "GetTrailStatus",
	"delivery_sls_success_count", "delivery_sls_fail_count",
	// The fields of a platform event.
	"EventID", "EventVersion", "EventProduct", "EventName", "EventDescription", "EventType", "EmployeeID", "EventMethod", "ResourceType", "ResourceID", "ResourceRegionID",
	"ResourceOwnerID", "EventAdditionalDetail", "EventTime", "EventLevel", "EventLocation", "__topic__", "__source__",
)

var regions = set(model.Regions()...)

func set(values ...string) map[string]bool {
	all := map[string]bool{}
	for _, value := range slices.Compact(values) {
		all[value] = true
	}
	return all
}
