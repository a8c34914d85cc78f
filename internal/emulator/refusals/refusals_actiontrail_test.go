package refusals_test

import "github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"

// actionTrailRefusals are the refusals of ActionTrail.
var actionTrailRefusals = []refusalCase{
	{"MissingParameter", 400, func(c *testclient.Client) testclient.Answer { return c.RPC("actiontrail", "CreateInnerTrail") }},
	{"InvalidTrailNameException", 400, func(c *testclient.Client) testclient.Answer { return c.MakeTrail("short") }},
	{"InvalidQueryParameter", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("actiontrail", "CreateInnerTrail", "Name", "platform-ops", "SLSProjectArn", testclient.ProjectARN)
	}},
	{"InvalidDeliveryConfigurationException", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("actiontrail", "CreateInnerTrail", "Name", "platform-ops")
	}},
	{"SlsProjectDoesNotExistException", 400, func(c *testclient.Client) testclient.Answer { return c.MakeTrail("platform-ops") }},
	{"InsufficientSlsPolicyException", 403, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		c.Must(c.Attach("DetachPolicyFromRole", "System", "AliyunActionTrailRolePolicy"))
		return c.MakeTrail("platform-ops")
	}},
	{"TrailAlreadyExistsException", 400, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		c.Must(c.MakeTrail("platform-ops"))
		return c.MakeTrail("platform-ops")
	}},
	{"MaximumNumberOfTrailsExceededException", 403, func(c *testclient.Client) testclient.Answer {
		c.MakeDestination()
		c.Must(c.Elsewhere().MakeTrail("platform-ops"))
		return c.MakeTrail("platform-two")
	}},
	{"TrailNotFoundException", 404, func(c *testclient.Client) testclient.Answer {
		return c.RPC("actiontrail", "DeleteInnerTrail", "Name", "platform-ops")
	}},
	{"NotAllowCreateOrganizationTrail", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("actiontrail", "CreateTrail", "Name", "audit-main", "IsOrganizationTrail", "true")
	}},
	{"InvalidPrefixException", 400, func(c *testclient.Client) testclient.Answer {
		return c.RPC("actiontrail", "CreateTrail", "Name", "audit-main", "OssKeyPrefix", "x")
	}},
	{"BucketDoesNotExistException", 404, func(c *testclient.Client) testclient.Answer {
		return c.RPC("actiontrail", "CreateTrail", "Name", "audit-main", "OssBucketName", "bucket")
	}},
}
