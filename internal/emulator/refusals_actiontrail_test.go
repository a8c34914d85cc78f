package emulator_test

// actionTrailRefusals are the refusals of ActionTrail.
var actionTrailRefusals = []refusalCase{
	{"MissingParameter", 400, func(c *client) answer { return c.rpc("actiontrail", "CreateInnerTrail") }},
	{"InvalidTrailNameException", 400, func(c *client) answer { return c.makeTrail("short") }},
	{"InvalidQueryParameter", 400, func(c *client) answer {
		return c.rpc("actiontrail", "CreateInnerTrail", "Name", "platform-ops", "SLSProjectArn", projectARN)
	}},
	{"InvalidDeliveryConfigurationException", 400, func(c *client) answer {
		return c.rpc("actiontrail", "CreateInnerTrail", "Name", "platform-ops")
	}},
	{"SlsProjectDoesNotExistException", 400, func(c *client) answer { return c.makeTrail("platform-ops") }},
	{"InsufficientSlsPolicyException", 403, func(c *client) answer {
		c.makeDestination()
		c.must(c.attach("DetachPolicyFromRole", "System", "AliyunActionTrailRolePolicy"))
		return c.makeTrail("platform-ops")
	}},
	{"TrailAlreadyExistsException", 400, func(c *client) answer {
		c.makeDestination()
		c.must(c.makeTrail("platform-ops"))
		return c.makeTrail("platform-ops")
	}},
	{"MaximumNumberOfTrailsExceededException", 403, func(c *client) answer {
		c.makeDestination()
		c.must(c.elsewhere().makeTrail("platform-ops"))
		return c.makeTrail("platform-two")
	}},
	{"TrailNotFoundException", 404, func(c *client) answer { return c.rpc("actiontrail", "DeleteInnerTrail", "Name", "platform-ops") }},
	{"NotAllowCreateOrganizationTrail", 400, func(c *client) answer {
		return c.rpc("actiontrail", "CreateTrail", "Name", "audit-main", "IsOrganizationTrail", "true")
	}},
	{"InvalidPrefixException", 400, func(c *client) answer {
		return c.rpc("actiontrail", "CreateTrail", "Name", "audit-main", "OssKeyPrefix", "x")
	}},
	{"BucketDoesNotExistException", 404, func(c *client) answer {
		return c.rpc("actiontrail", "CreateTrail", "Name", "audit-main", "OssBucketName", "bucket")
	}},
}
