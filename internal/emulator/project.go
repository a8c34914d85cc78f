package emulator

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

var projectNameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)

// createProjectBody is the body of CreateProject. See the SLS API reference.
type createProjectBody struct {
	ProjectName        *string `json:"projectName"`
	Description        *string `json:"description"`
	DataRedundancyType string  `json:"dataRedundancyType"`
	ResourceGroupID    string  `json:"resourceGroupId"`
	RecycleBinEnabled  bool    `json:"recycleBinEnabled"`
}

// projectAnswerOf is a project as SLS prints it. The times are text.
type projectAnswer struct {
	ProjectName        string         `json:"projectName"`
	Description        string         `json:"description"`
	Status             string         `json:"status"`
	Owner              string         `json:"owner"`
	Region             string         `json:"region"`
	CreateTime         string         `json:"createTime"`
	LastModifyTime     string         `json:"lastModifyTime"`
	DataRedundancyType string         `json:"dataRedundancyType"`
	ResourceGroupID    string         `json:"resourceGroupId"`
	RecycleBinEnabled  bool           `json:"recycleBinEnabled"`
	Quota              map[string]int `json:"quota"`
}

func projectAnswerOf(env Env, p *Project) projectAnswer {
	const form = "2006-01-02 15:04:05"
	return projectAnswer{
		ProjectName: p.Name, Description: p.Description, Status: "Normal", Region: p.Region,
		CreateTime: p.CreateTime.Format(form), LastModifyTime: p.LastModifyTime.Format(form),
		DataRedundancyType: p.DataRedundancyType, ResourceGroupID: p.ResourceGroupID,
		RecycleBinEnabled: p.RecycleBinEnabled,
		Quota:             map[string]int{"logstore": env.Settings.QuotaLogstores, "shard": env.Settings.QuotaShards},
	}
}

// findProject finds the project that the host names. A project is bound to its
// region, and one of another account is forbidden.
func findProject(x *Request) (*Project, *Error) {
	name := x.sls.project
	if p := x.account.Projects[name]; p != nil && p.Region == x.region {
		if unready(x.Env, p.CreateTime, x.Settings.ProjectReadyMS) {
			return nil, noProject(x.Settings.ProjectUnreadyCode, name)
		}
		return p, nil
	}
	if unreleased(x.Env, name) {
		return nil, noProject(codeProjectForbidden, name)
	}
	if owner := x.Cloud.ProjectOwner(name); owner != nil && owner.ID != x.account.ID {
		return nil, noProject(codeProjectForbidden, name)
	}
	return nil, noProject(codeProjectNotExist, name)
}

// unready tells whether something was created too short a time ago to be found.
func unready(env Env, created time.Time, ms int) bool {
	return ms > 0 && env.Now.Before(created.Add(time.Duration(ms)*time.Millisecond))
}

// unreleased tells whether a project of the name was deleted too short a time ago
// for the name to be free again.
func unreleased(env Env, name string) bool {
	at, was := env.Cloud.DeletedProjects[name]
	return was && unready(env, at, env.Settings.ProjectReleaseMS)
}

func noProject(code, name string) *Error {
	if code == codeProjectForbidden {
		return refusal(403, code, "The Project is forbidden : "+name)
	}
	return refusal(404, code, "The Project does not exist : "+name)
}

func createProject(x *Request) (any, *Error) {
	var body createProjectBody
	if err := decodeSLSBody(x, codeParameterInvalid, &body); err != nil {
		return nil, err
	}
	name := x.sls.project
	switch {
	case body.ProjectName == nil || *body.ProjectName != name:
		return nil, parameterInvalid("projectName in the body must be the project in the host, %s", name)
	case body.Description == nil:
		return nil, parameterInvalid("description is missing in the body")
	case !projectNameForm.MatchString(name):
		return nil, parameterInvalid("The project name is invalid : %s", name)
	case body.DataRedundancyType != "" && body.DataRedundancyType != "LRS" && body.DataRedundancyType != "ZRS":
		return nil, parameterInvalid("dataRedundancyType %s is invalid", body.DataRedundancyType)
	case unreleased(x.Env, name):
		return nil, noProject(codeProjectForbidden, name)
	case x.Cloud.ProjectOwner(name) != nil:
		return nil, refusal(400, codeProjectAlreadyExist, "Project "+name+" already exist")
	case len(x.account.Projects) >= x.Settings.QuotaProjects:
		return nil, refusal(400, codeProjectQuotaExceed, "project quota exceed")
	}
	now := x.Now
	p := &Project{
		Name: name, Region: x.region, Description: *body.Description, DataRedundancyType: body.DataRedundancyType,
		ResourceGroupID: body.ResourceGroupID, RecycleBinEnabled: body.RecycleBinEnabled,
		CreateTime: now, LastModifyTime: now,
		Logstores: map[string]*Logstore{}, Dashboards: map[string]*Document{}, SavedSearches: map[string]*Document{},
	}
	if p.DataRedundancyType == "" {
		p.DataRedundancyType = "LRS"
	}
	x.account.Projects[name] = p
	return nil, nil
}

func getProject(x *Request) (any, *Error) {
	p, err := findProject(x)
	if err != nil {
		return nil, err
	}
	return projectAnswerOf(x.Env, p), nil
}

func updateProject(x *Request) (any, *Error) {
	p, err := findProject(x)
	if err != nil {
		return nil, err
	}
	var body struct {
		ProjectName       *string `json:"projectName"`
		Description       *string `json:"description"`
		RecycleBinEnabled *bool   `json:"recycleBinEnabled"`
	}
	if err := decodeSLSBody(x, codeParameterInvalid, &body); err != nil {
		return nil, err
	}
	if body.ProjectName != nil && *body.ProjectName != p.Name {
		return nil, parameterInvalid("projectName in the body must be the project in the host, %s", p.Name)
	}
	if body.Description != nil {
		p.Description = *body.Description
	}
	if body.RecycleBinEnabled != nil {
		p.RecycleBinEnabled = *body.RecycleBinEnabled
	}
	p.LastModifyTime = x.Now
	return nil, nil
}

func deleteProject(x *Request) (any, *Error) {
	p, err := findProject(x)
	if err != nil {
		return nil, err
	}
	delete(x.account.Projects, p.Name)
	x.Cloud.DeletedProjects[p.Name] = x.Now
	return nil, nil
}

func listProject(x *Request) (any, *Error) {
	offset, size, err := readPage(x, 500)
	if err != nil {
		return nil, err
	}
	all := []projectAnswer{}
	for _, name := range slices.Sorted(maps.Keys(x.account.Projects)) {
		p := x.account.Projects[name]
		// A loopback host has no region, and lists them all.
		if x.address.region != "" && p.Region != x.address.region {
			continue
		}
		if group := x.sls.query.Get("resourceGroupId"); group != "" && group != p.ResourceGroupID {
			continue
		}
		if strings.Contains(name, x.sls.query.Get("projectName")) {
			all = append(all, projectAnswerOf(x.Env, p))
		}
	}
	page := window(all, offset, size)
	return map[string]any{"count": len(page), "total": len(all), "projects": page}, nil
}
