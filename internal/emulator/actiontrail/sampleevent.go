package actiontrail

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// platformOperation is a kind of thing that Alibaba Cloud does to a resource.
type platformOperation struct {
	product, name, method, resourceType, resourcePrefix, detail string
}

var platformOperations = []platformOperation{
	{"ECS", "DescribeInstanceConsoleOutput", "Regular Read", "ACS::ECS::Instance", "i-bp1", `{"RequestParams":{"InstanceId":%q}}`},
	{"ECS", "LiveMigrateInstance", "Regular Write", "ACS::ECS::Instance", "i-bp1", `{"RequestParams":{"InstanceId":%q,"Reason":"host maintenance"}}`},
	{"OSS", "GetBucketInfo", "Regular Read", "ACS::OSS::Bucket", "logs-", `{"BucketName":%q}`},
	{"OSS", "PutBucketAcl", "Regular Write", "ACS::OSS::Bucket", "logs-", `{"BucketName":%q,"Acl":"private"}`},
	{"RDS", "DescribeDBInstanceAttribute", "Regular Read", "ACS::RDS::DBInstance", "rm-bp1", `{"DBInstanceId":%q}`},
	{"RDS", "RestartDBInstance", "Regular Write", "ACS::RDS::DBInstance", "rm-bp1", `{"DBInstanceId":%q,"Window":"02:00-03:00"}`},
	{"ACK", "DescribeK8sNodePool", "Regular Read", "ACS::ACK::Cluster", "c0", `{"ClusterId":%q}`},
	{"ACK", "UpgradeClusterComponent", "Regular Write", "ACS::ACK::Cluster", "c0", `{"ClusterId":%q,"Component":"coredns"}`},
	{"KMS", "DescribeKey", "Regular Read", "ACS::KMS::Key", "key-", `{"KeyId":%q}`},
	{"E-MapReduce", "GetClusterServiceLog", "Regular Read", "ACS::EMR::Cluster", "C-", `{"ClusterId":%q}`},
}

var (
	eventRegions   = []string{"cn-hangzhou", "cn-shanghai", "cn-beijing", "ap-southeast-1"}
	eventLocations = []string{"CN", "CN", "CN", "SG", "DE"}
)

// sampleEvent returns a platform event, the same for the same random source: the 16
// published fields, all of them text. See "Fields of event logs" in the SLS
// documentation of Inner-ActionTrail.
func sampleEvent(r *rand.Rand, accountID string, now time.Time) map[string]string {
	op := platformOperations[r.IntN(len(platformOperations))]
	resource := fmt.Sprintf("%s%012x", op.resourcePrefix, r.Uint64()>>16)
	region := eventRegions[r.IntN(len(eventRegions))]
	eventType, level, description := "ALIYUN_INITIATED_SERVICE", "NOTICE", fmt.Sprintf("requestID: %s", uuid(r))
	employee := fmt.Sprintf("%010x", r.Uint64()>>24)
	switch r.IntN(6) {
	case 0, 1:
		eventType = "CUSTOMER_INITIATED_SUPPORT"
		description = fmt.Sprintf("ticket: T-%s-%04d", now.Format("20060102"), r.IntN(10_000))
	case 2:
		eventType, level = "ALIYUN_INITIATED_PENALTY", "WARNING"
		description = fmt.Sprintf("security scan: S-%06d", r.IntN(1_000_000))
	case 3:
		employee = "" // an automated action
		description = fmt.Sprintf("O&M job: J-%06d", r.IntN(1_000_000))
	}
	return map[string]string{
		"EventID":               uuid(r),
		"EventVersion":          "1.0.0",
		"EventProduct":          op.product,
		"EventName":             op.name,
		"EventDescription":      description,
		"EventType":             eventType,
		"EmployeeID":            employee,
		"EventMethod":           op.method,
		"ResourceType":          op.resourceType,
		"ResourceID":            resource,
		"ResourceRegionID":      region,
		"ResourceOwnerID":       accountID,
		"EventAdditionalDetail": fmt.Sprintf(op.detail, resource),
		"EventTime":             api.Timestamp(now),
		"EventLevel":            level,
		"EventLocation":         eventLocations[r.IntN(len(eventLocations))],
	}
}

func uuid(r *rand.Rand) string {
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", r.Uint32(), r.Uint32()>>16, r.Uint32()>>20, r.Uint32()>>20, r.Uint64()>>16)
}
