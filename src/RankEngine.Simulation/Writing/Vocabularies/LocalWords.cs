namespace RankEngine.Simulation.Writing.Vocabularies;

/// <summary>Words, sentences and topics of the section local.</summary>
/// <remarks>The form is explained at <see cref="VocabularyParser"/>.</remarks>
internal static class LocalWords
{
    internal const string Text = """
        orgs: {town} Council; {town} Borough Council; the {town} Herald Trust; {town} Police; {town} Primary
          School; the {town} Fire Brigade; the {town} Bus Company; the {town} Chamber of Trade; the {town} Civic
          Society; the {town} Parish Council; {town} College; the {town} Water Board
        roles: council leader; mayor; head teacher; police inspector; ward councillor; shop owner; parish clerk;
          fire officer; planning officer; bus driver; caretaker; residents' chair
        quotes: We have lived here for {years} and never seen {a thing} like it; The council must listen to
          {group}; It is a small thing, but the {thing} matters to this town; Nobody asked {group} before they
          decided; We will be out there on {day} with flasks of tea
        background: A public meeting will be held in {place} on {day}; The matter goes to full council in
          {month}; Notices were put up along the street; {n} people had signed a petition by the weekend; The town
          has {nk} inhabitants; Work is due to begin in {month}; A similar plan was turned down {years} ago;
          Diversions will be signposted
        # planning
        who: the planning committee; the borough council; the developer; the parish council; +neighbours; the
          conservation officer; the housing association
        does: approve {n} homes behind the {thing}; refuse {a adj} extension in {place}; save the {adj} {thing}
          from demolition; sell the old {thing}; turn the {thing} into flats; list {a adj} {thing}; fight {a adj}
          tower in {place}; delay a decision on the {thing}; pull down the {adj} {thing}; fine a builder over
          {issue}
        things: town hall; bungalow; car park; chapel; allotment; barn; greenfield site; cul-de-sac; pub;
          bandstand; back garden; warehouse; water tower; garage block; village green
        issues: overdevelopment; parking; lost views; affordable homes; building noise; drainage; listed
          buildings; green space
        groups: neighbours; objectors; allotment holders; builders; parishioners; planners; villagers
        adj: two-storey; listed; disused; thatched; red-brick; overlooked; semi-rural; tumbledown; unauthorised;
          victorian
        experts: architectural historian; planning lawyer; surveyor; conservation officer
        facts: {n} letters of objection were received; The building dates from {years} before the war; The plot
          measures {n} metres by {n}; Councillors voted by {n} to four; The scheme includes {n} parking spaces;
          The site has stood empty for {years}
        # roads and buses
        who: the highways department; the bus company; the cycling group; the county council; +school-run
          parents; the tram operator; the traffic warden
        does: close the {thing} for {n} weeks; cut the bus to {place}; paint {a adj} {thing} at {place}; lower
          the limit to {n}; fill {n} potholes; raise fares by {pct}; add {a adj} {thing} near the school; tow away
          {n} cars; reopen the {adj} bridge; trial {a adj} bus lane
        things: roundabout; pothole; bus stop; zebra crossing; cycle lane; speed camera; level crossing;
          footbridge; timetable; lay-by; traffic light; pavement; ring road; parking meter; tram stop
        issues: roadworks; speeding; bus cuts; congestion; parking fines; icy roads; diversions; pavement
          parking
        groups: motorists; cyclists; passengers; pedestrians; bus drivers; commuters; lollipop ladies
        adj: single-lane; gridlocked; icy; resurfaced; pedestrian; half-hourly; one-way; narrow; uneven; rural
        experts: traffic engineer; transport campaigner; road safety officer; driving instructor
        facts: The road carries {nk} vehicles a day; {n} accidents were recorded there in two years; The bus
          runs every {n} minutes; A single fare will rise by {pct}; The bridge was built {years} ago; Queues
          stretched back for {n} kilometres
        # schools
        who: the primary school; the education authority; the academy trust; the parents' association;
          +sixth-formers; +the school governors; the nursery
        does: ban mobile phones in {things}; win a prize for its {thing}; close {a adj} classroom; raise {money}
          for {a thing}; start lessons at {n} minutes past nine; merge with {org2}; plant {a adj} {thing}; cut
          music lessons; welcome {n} pupils from {place}; stage {a adj} {thing}
        things: playground; classroom; school bus; nativity play; uniform; science block; exam; sports day;
          library corner; football pitch; spelling test; school trip; canteen; breakfast club; notice board
        issues: class sizes; truancy; exam results; school meals; leaking roofs; homework; admissions; bullying
        groups: pupils; teachers; governors; parents; dinner ladies; school leavers; teaching assistants
        adj: mixed-age; leaky; oversubscribed; primary; after-school; gifted; prefabricated; cheerful; muddy;
          prize-winning
        experts: education researcher; retired head teacher; school inspector; child psychologist
        facts: The school has {n} pupils; {pct} of pupils passed; The roof has leaked since {month}; Inspectors
          visited for {n} days; The appeal has raised {money}; The class has {n} children of four ages
        # crime
        who: +the police; the magistrates' court; the neighbourhood watch; the fire brigade; +detectives; the
          crown prosecutor; the coroner
        does: arrest {n} men over {issue}; appeal for witnesses near the {thing}; jail {a adj} burglar for
          {years}; recover {n} stolen {things}; fine a shopkeeper over {issue}; rescue {a adj} dog from {a thing};
          search a garage in {place}; seal off the {adj} {thing}; hand out {n} {things}; reopen an inquest into
          {issue}
        things: bicycle; burglary; lock-up; getaway car; witness; alleyway; smoke alarm; shop window; lead roof;
          necklace; court hearing; tool shed; suspect; quad bike; patrol car
        issues: burglary; vandalism; stolen bicycles; drink driving; arson; shoplifting; antisocial behaviour;
          rural theft
        groups: witnesses; detectives; magistrates; victims; jurors; shopkeepers; firefighters
        adj: masked; stolen; suspicious; smashed; drunken; unlicensed; burnt-out; barking; unattended; repeat
        experts: criminologist; defence solicitor; retired detective; victim support officer
        facts: The incident happened shortly after {n} minutes past two; A window was smashed with a spade; The
          court heard that {n} items were taken; Crews were at the scene for {n} hours; The man, aged {age},
          denies the charge; Crime in the district fell by {pct}
        # parks
        who: the parks department; the wildlife group; the river trust; the garden society; +volunteer
          gardeners; the recycling centre; the friends of the park
        does: plant {n} {things} in {place}; clear rubbish from the {thing}; fell {n} {adj} trees; open {a adj}
          {thing} by the river; count the {things} of {place}; collect bins every {n} days; win gold for its
          {thing}; fence off the {adj} pond; restore {a adj} {thing}; charge for {adj} bins
        things: bandstand; pond; flower bed; oak; litter bin; towpath; orchard; hedge; duck; picnic table;
          compost heap; canal lock; rose garden; meadow; bench
        issues: litter; fly-tipping; dog mess; ash dieback; recycling; river pollution; weeds; paddling pool
          closures
        groups: gardeners; dog walkers; anglers; joggers; litter pickers; toddlers; beekeepers
        adj: leafy; overgrown; wildflower; muddy; shady; ornamental; smelly; ancient; riverside; brown
        experts: tree surgeon; horticulturist; ecologist; waste manager
        facts: Volunteers filled {n} bags in a morning; The oak is {n} metres tall; The park was given to the
          town {years} ago; {n} species of bird were counted; Recycling rates rose to {pct}; The pond is {n}
          centimetres lower than usual
        # floods and weather
        who: the water company; +the flood wardens; the environment office; the power firm; +lifeboat
          volunteers; the drainage board; the emergency planner
        does: warn {place} of {issue}; build {a adj} {thing} along the river; cut off water in {n} streets;
          rescue {n} people from {a thing}; restore power to {nk} homes; hand out sandbags in {place}; dig up the
          {adj} {thing}; ban hosepipes in {place}; close the beach at {place}; repair a burst {thing}
        things: water main; sandbag; culvert; flood gate; cellar; sea wall; generator; pylon; manhole; storm
          drain; hosepipe; rescue boat; pumping station; reservoir; river bank
        issues: flooding; burst pipes; power cuts; high winds; snow; sewage spills; drought; coastal erosion
        groups: householders; flood wardens; residents; engineers; bathers; farmers; lifeboat crews
        adj: swollen; flooded; waterlogged; leaking; snowbound; wind-battered; stagnant; frozen; brackish;
          high-tide
        experts: flood engineer; weather forecaster; drainage expert; insurance assessor
        facts: The river peaked at {n} centimetres above the bank; {nk} homes lost power; Gusts reached {n}
          kilometres an hour; {n} families spent the night in the leisure centre; The pipe was laid {years} ago;
          Bottled water was handed out at {n} points
        # high street
        who: +the market traders; the chamber of trade; the family butcher; the post office; +stallholders; the
          shopping centre; the charity shop
        does: open {a adj} {thing} in {place}; close after {years}; hold {a adj} {thing} on {day}; raise {money}
          for the hospice; bring back the {adj} {thing}; give {n} coats to {group}; win a prize for its {thing};
          put up the rent of {n} stalls; celebrate its {adj} birthday; move the market to {place}
        things: bakery; market stall; christmas light; tea room; carnival; bookshop; barber; hardware shop;
          street party; fishmonger; bank branch; brass band; pie; craft fair; shop front
        issues: empty shops; business rates; parking charges; shop rents; opening hours; the bank closure;
          rubbish bins; christmas trade
        groups: stallholders; shoppers; traders; buskers; customers; volunteers; knitters
        adj: family-run; weekly; bustling; quirky; hand-painted; hundredth; charity; farmers'; beloved; cobbled
        experts: town centre manager; local historian; retail consultant; shopkeeper
        facts: {n} shops in the town stand empty; The market has been held for {years}; More than {n} people
          joined the queue; The stall sells {n} kinds of cheese; Rates went up by {pct}; The parade starts at the
          town hall
        """;
}
