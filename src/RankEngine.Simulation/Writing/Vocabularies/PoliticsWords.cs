namespace RankEngine.Simulation.Writing.Vocabularies;

/// <summary>Words, sentences and topics of the section politics.</summary>
/// <remarks>The form is explained at <see cref="VocabularyParser"/>.</remarks>
internal static class PoliticsWords
{
    internal const string Text = """
        orgs: the Ministry of Works; the Home Department; the {town} Assembly; the Treasury Office; the Civic
          Union; the Reform League; the Cabinet Secretariat; the Institute for Public Affairs; the {town} Policy
          Forum; the National Audit Bureau; the Labour and Land Party; the Liberal Compact; the {surname}
          Commission; the Office for Standards
        roles: minister; deputy minister; party leader; opposition spokesman; backbencher; senator; committee
          chair; treasury secretary; chief whip; campaign manager; former chancellor; cabinet member
        quotes: Nobody in this chamber can pretend that {issue} will solve itself; The country was promised {a
          thing} and it has been given an excuse; We will put the {thing} to a vote before the recess; This
          government was elected to act, and on {issue} it is acting; My party will not support {a thing} that
          leaves {group} worse off
        background: The government holds a majority of {n} in the lower house; The opposition has called for a
          full debate after the recess; A white paper on {issue} is due in {month}; Ministers had signalled a
          change of course during the party conference; The cabinet discussed the matter twice in {month}; Polling
          by {org2} put the governing party {pct} behind its main rival; A vote in the upper chamber is not
          expected before {month}; Whips have told members to stay near the chamber this week
        # elections
        who: the electoral commission; the governing party; the opposition alliance; +independent candidates;
          the returning officer; +local organisers; the campaign team
        does: call an early ballot in {place}; demand a recount of the {thing}; postpone the regional primary;
          publish a candidate list without {p2}; challenge the result in {n} districts; launch a register of
          first-time voters; ban paid canvassers near polling stations; redraw the boundaries of {place}; withdraw
          from the televised debate; extend voting by post
        things: ballot paper; polling station; manifesto; constituency; marginal seat; turnout forecast; exit
          poll; campaign rally; leaflet; voter register; by-election; electoral map; slogan; swing district;
          postal vote
        issues: voter turnout; electoral fraud; campaign finance; falling party membership; disputed signatures;
          boundary reform; negative advertising; tactical voting
        groups: undecided voters; first-time voters; party activists; pollsters; rural electors; volunteers;
          candidates
        adj: undecided; marginal; contested; narrow; incumbent; grassroots; nationwide; unopposed; partisan;
          landslide
        experts: pollster; electoral historian; political scientist; campaign strategist
        facts: Turnout in {place} was {pct} at the last general election; The seat has changed hands {n} times
          since it was created; Counting began shortly after the polls closed and went on until dawn; More than
          {nk} postal votes had been returned by the deadline; Both campaigns spent heavily on doorstep canvassing
          in the final week; A recount must be requested within {n} days of the declaration
        # budget
        who: the finance ministry; the treasury; the budget committee; the spending watchdog; +coalition
          partners; the fiscal council; the auditor general
        does: raise the tax on {things}; cut {money} from the {thing}; freeze spending on {issue}; abolish the
          {adj} levy; borrow {money} to pay for {issue}; delay the {adj} tax reform; publish a revised deficit
          forecast; scrap the planned duty on fuel; double the allowance for {group}; cap departmental spending
        things: tax break; spending review; deficit; levy; subsidy; pension fund; bond issue; fuel duty;
          surplus; allowance; tax return; loophole; public purse; contingency reserve; white paper
        issues: public debt; income tax; welfare spending; fiscal discipline; tax avoidance; rising interest
          payments; pension reform; austerity
        groups: taxpayers; pensioners; small traders; low earners; bondholders; civil servants; homeowners
        adj: fiscal; costed; unfunded; progressive; temporary; annual; flat-rate; punitive; means-tested;
          supplementary
        experts: budget analyst; fiscal economist; former treasury official; tax accountant
        facts: Public debt stands at {pct} of national income; The measure would raise {money} in its first full
          year; Revenue fell short of the forecast by {money}; The fiscal rules require a balanced current budget
          within {n} years; Borrowing costs rose after the announcement; Households earning least would gain about
          {pct} of their income
        # lawmaking
        who: the lower house; the upper chamber; the justice committee; the speaker; +backbench rebels; the
          bill's sponsor; the law commission
        does: pass the {adj} bill by {n} votes; amend the {thing} at third reading; block the second reading of
          the bill; summon ministers over {issue}; repeal a law on {things}; send the {thing} back to committee;
          force a late-night division; table {n} amendments on {issue}; reject a motion from {p2}; adopt a code on
          {issue}
        things: bill; clause; amendment; statute; select committee; division; filibuster; standing order;
          petition; motion; draft law; private member's bill; reading; hearing; regulation
        issues: parliamentary scrutiny; emergency powers; legislative delay; data retention; freedom of
          information; whistleblower protection; police powers; judicial review
        groups: legislators; peers; committee members; clerks; campaigners; constituents; rebels
        adj: draft; sweeping; bipartisan; procedural; emergency; retrospective; watered-down; cross-party;
          hasty; landmark
        experts: constitutional lawyer; parliamentary historian; legal scholar; former clerk
        facts: The bill passed its first stage by {n} votes; Members sat until after midnight to finish the
          clauses; The law has stood unchanged for {years}; The committee took evidence from {n} witnesses; A
          similar proposal fell in the upper chamber {years} ago; The text runs to {n} pages and has {n} schedules
        # leadership
        who: the ruling party; the party executive; the deputy leader; +senior colleagues; the parliamentary
          group; the prime minister's office; the leadership contender
        does: call a leadership contest for {month}; back {p2} for the top post; suspend {n} members over
          {issue}; reshuffle the front bench; reject a vote of confidence; resign over the {thing}; expel {a adj}
          councillor from the party; rule out a coalition with {org2}; apologise for the {thing}; dismiss a close
          adviser
        things: leadership ballot; reshuffle; cabinet post; confidence vote; party conference; resignation
          letter; coalition pact; leaked memo; inner circle; succession plan; front bench; manifesto pledge;
          nomination; rulebook
        issues: party unity; factional fighting; leaked messages; internal discipline; donor influence; loyalty
          tests; ministerial conduct; succession
        groups: party members; delegates; donors; loyalists; dissidents; aides; shadow ministers
        adj: embattled; outgoing; loyal; rebellious; interim; ambitious; weakened; moderate; hardline; veteran
        experts: biographer; party historian; former adviser; political commentator
        facts: {n} members of the front bench have resigned since {month}; Nominations close at noon on the last
          Friday of {month}; Under party rules a contender needs the backing of {n} colleagues; The leader took
          office {years} ago after a bitter contest; A leaked memo had described the mood as mutinous; Party
          membership has fallen by {pct} in two years
        # ethics
        who: the ethics commissioner; the lobbying registrar; the standards committee; the inquiry panel; the
          integrity office; +transparency campaigners; the public prosecutor
        does: open an inquiry into {issue}; clear {p2} of misconduct; fine {a adj} lobbyist {money}; publish the
          register of gifts; refer the {thing} to the prosecutor; order the release of {n} documents; ban
          ministers from paid consultancy; tighten rules on {issue}; question {n} officials under oath; recommend
          a two-week suspension
        things: gift register; expense claim; conflict of interest; consultancy contract; disclosure form;
          hospitality trip; lobbying firm; declaration; reprimand; sworn statement; donation; inquiry report;
          revolving door; second job
        issues: undeclared gifts; lobbying; misuse of expenses; cash donations; cronyism; public appointments;
          procurement rules; conflicts of interest
        groups: lobbyists; former ministers; officials; witnesses; whistleblowers; contractors; registrars
        adj: undeclared; improper; lucrative; confidential; independent; damning; voluntary; repeated; redacted;
          inadvertent
        experts: ethics lawyer; governance researcher; former standards commissioner; anti-corruption campaigner
        facts: The rules require gifts above a modest sum to be declared within {n} days; The inquiry heard from
          {n} witnesses over {n} weeks; The contract was worth {money} and was never put out to tender; The
          register lists {n} meetings in a single quarter; No minister has been sanctioned under the code for
          {years}; Several pages of the report were redacted
        # regions
        who: the regional assembly; the devolved government; the boundary panel; the governor's office; +island
          representatives; the federal council; the border region
        does: demand control over {issue}; sign a funding pact worth {money}; hold a referendum on {issue}; move
          {n} civil servants to {place}; refuse to collect the {adj} levy; merge {n} districts into one; take over
          the running of the {thing}; appoint a commissioner for {place}; reject the federal formula; open a
          permanent office in {place}
        things: funding formula; regional charter; devolution deal; referendum; district; province; autonomy
          statute; grant; governor; capital project; regional budget; language law; federal transfer
        issues: devolution; regional inequality; federal transfers; self-rule; cross-border cooperation; island
          transport; local taxation; minority languages
        groups: regional leaders; mayors; islanders; border communities; provincial deputies; federalists;
          separatists
        adj: regional; devolved; autonomous; federal; bilingual; remote; provincial; underfunded; northern;
          coastal
        experts: federalism scholar; regional economist; demographer; former governor
        facts: The region accounts for {pct} of national output; {nk} people live in the affected districts; The
          last referendum was lost by {n} points; Transfers to the region have grown by {pct} since the charter
          was signed; The assembly sits in {place} for {n} weeks a year; Two languages have official status in the
          province
        # appointments
        who: the public appointments board; the presidential office; the selection panel; the judicial council;
          the civil service commission; the broadcasting trust; the central archive
        does: name {p2} as head of {org2}; shorten the term of the {thing}; advertise the vacant {thing}; veto
          the choice of ambassador; extend the mandate of the {thing}; abolish {n} advisory boards; interview {n}
          candidates for the post; retire the {adj} registrar; create an office for {issue}; publish a shortlist
          for the {thing}
        things: ombudsman; chief scientist; advisory board; permanent secretary; tribunal; mandate; shortlist;
          vacancy; charter; trustee; commissioner; chief statistician; envoy; registrar
        issues: merit selection; political patronage; civil service morale; term limits; diversity on boards;
          vacant posts; impartiality; staff turnover
        groups: applicants; trustees; judges; mandarins; board members; advisers; headhunters
        adj: vacant; impartial; acting; salaried; qualified; distinguished; part-time; unelected; reappointed;
          shortlisted
        experts: public administration scholar; recruitment specialist; former permanent secretary; civil
          service historian
        facts: The post has been vacant for {n} months; {n} people applied and {n} were interviewed; The
          appointment runs for {years} and can be renewed once; The salary is set by an independent board; The
          previous holder left after {years} in office; The panel sat in private
        """;
}
