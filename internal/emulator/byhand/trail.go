package byhand

import "context"

// What a person does in the ActionTrail console. Of the operations on inner
// trails only the names are published (Audit events of ActionTrail).

// CreateTrail makes an inner trail that ships to a project through a role, both by
// their ARNs.
func (p *Person) CreateTrail(ctx context.Context, name, projectARN, roleARN string) error {
	return p.actionTrail(ctx, "CreateInnerTrail", map[string]string{"Name": name, "SlsProjectArn": projectARN, "SlsWriteRoleArn": roleARN})
}

// DeleteTrail deletes an inner trail.
func (p *Person) DeleteTrail(ctx context.Context, name string) error {
	return p.actionTrail(ctx, "DeleteInnerTrail", map[string]string{"Name": name})
}

// StartTrail starts a trail.
func (p *Person) StartTrail(ctx context.Context, name string) error {
	return p.actionTrail(ctx, "StartLogging", map[string]string{"Name": name})
}

// StopTrail stops a trail.
func (p *Person) StopTrail(ctx context.Context, name string) error {
	return p.actionTrail(ctx, "StopLogging", map[string]string{"Name": name})
}

func (p *Person) actionTrail(ctx context.Context, action string, params map[string]string) error {
	params["RegionId"] = p.region
	return p.RPC(ctx, "actiontrail."+p.region+".aliyuncs.com", "2020-07-06", action, params)
}
